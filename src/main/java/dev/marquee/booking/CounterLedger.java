package dev.marquee.booking;

import dev.marquee.payment.Money;
import dev.marquee.pricing.SeatPrice;
import dev.marquee.seating.Hold.HoldLine;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is sold at the counter: a booking like any other, confirmed at once, with a payment
 * that is captured and a hold that was never open.
 */
public final class CounterLedger {
  private final PaymentLedger ledger;
  private final Supplier<UUID> newId;

  /** Writes the money into this ledger. */
  public CounterLedger(PaymentLedger ledger, Supplier<UUID> newId) {
    this.ledger = ledger;
    this.newId = newId;
  }

  /**
   * Writes a sale whose seats this transaction books, when it has changed them.
   *
   * @return whether its prices are in force; if not, the caller must roll back
   */
  public Future<Boolean> write(SqlClient tx, CounterSale sale) {
    var payment = new PaymentId(sale.showtime(), newId.get());
    return insert(tx, sale, payment)
        .compose(
            written ->
                written
                    ? sell(tx, sale)
                        .compose(it -> ledger.record(tx, payment))
                        .compose(it -> event(sale, payment).write(tx))
                        .map(true)
                    : Future.succeededFuture(false));
  }

  /** The sale's row is locked by the change of its seats, so its prices stay. */
  private Future<Boolean> insert(SqlClient tx, CounterSale sale, PaymentId payment) {
    return tx.preparedQuery(
            """
            with priced as (
              select showtime_id
              from sale
              where showtime_id = $1 and pricing_version = $17),
            held as (
              insert into hold (
                showtime_id, hold_token, buyer_id, slot, status, seat_ids, categories, amounts,
                currency, pricing, expires_at)
              select $1, $3, $4, 1, 'BOOKED', $5, $6, $7, $8, $9, now()
              from priced),
            booked as (
              insert into booking (
                showtime_id, booking_id, buyer_id, hold_token, status, total_amount, currency,
                contact_name, contact_email, contact_phone, confirmed_at)
              select $1, $2, $4, $3, 'CONFIRMED', $10, $8, $11, $12, $13, now()
              from priced)
            insert into payment (
              showtime_id, payment_id, booking_id, method, payment_method, amount, currency,
              status, next_attempt_at)
            select $1, $14, $2, $15, $16, $10, $8, 'CAPTURED', now()
            from priced
            """)
        .execute(
            Tuple.from(
                Arrays.asList(
                    sale.showtime().value(),
                    sale.booking().value(),
                    newId.get(),
                    sale.seller(),
                    seatIds(sale),
                    sale.lines().stream().map(HoldLine::category).toArray(String[]::new),
                    parts(sale, SeatPrice::amount),
                    sale.currency(),
                    pricing(sale),
                    sale.total(),
                    sale.contact().name(),
                    sale.contact().email().orElse(null),
                    sale.contact().phone().orElse(null),
                    payment.value(),
                    sale.method(),
                    sale.reference().orElse(sale.method()),
                    sale.pricingVersion())))
        .map(rows -> rows.rowCount() == 1);
  }

  private static @Nullable JsonObject pricing(CounterSale sale) {
    return sale.pricing().isPlain() ? null : sale.pricing().toJson();
  }

  private static String[] seatIds(CounterSale sale) {
    return sale.lines().stream().map(HoldLine::seatId).toArray(String[]::new);
  }

  private static Long[] parts(CounterSale sale, ToLongFunction<SeatPrice> part) {
    return sale.lines().stream().map(line -> part.applyAsLong(line.price())).toArray(Long[]::new);
  }

  private static Future<Void> sell(SqlClient tx, CounterSale sale) {
    return tx.preparedQuery(
            """
            insert into booking_seat (
              showtime_id, booking_id, seat_id, category, amount, base, discount, fee, tax,
              tax_included)
            select $1, $2, line.*
            from unnest(
              $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
              $9::bigint[], $10::boolean[]) line
            """)
        .execute(
            Tuple.from(
                Arrays.asList(
                    sale.showtime().value(),
                    sale.booking().value(),
                    seatIds(sale),
                    sale.lines().stream().map(HoldLine::category).toArray(String[]::new),
                    parts(sale, SeatPrice::amount),
                    parts(sale, SeatPrice::base),
                    parts(sale, SeatPrice::discount),
                    parts(sale, SeatPrice::fee),
                    parts(sale, SeatPrice::tax),
                    sale.lines().stream()
                        .map(line -> line.price().taxIncluded())
                        .toArray(Boolean[]::new))))
        .mapEmpty();
  }

  private static BookingEvent event(CounterSale sale, PaymentId payment) {
    return BookingEvent.confirmed(
        sale.booking(),
        payment,
        sale.seller(),
        new Money(sale.total(), sale.currency()),
        sale.lines().stream().map(HoldLine::seatId).toList());
  }
}

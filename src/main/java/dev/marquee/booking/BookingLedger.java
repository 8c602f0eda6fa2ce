package dev.marquee.booking;

import dev.marquee.payment.Money;
import dev.marquee.platform.Config;
import dev.marquee.pricing.SeatPrice;
import dev.marquee.seating.Hold;
import dev.marquee.seating.Hold.HoldLine;
import dev.marquee.seating.Holds;
import dev.marquee.seating.Holds.FenceOutcome;
import dev.marquee.seating.SeatChanges;
import dev.marquee.seating.SeatInventory;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToLongFunction;

/**
 * The transactions of a sale. Each moves hold, seats, payment and booking together, from the status
 * that its caller believes the payment to be in: where that is no longer so, somebody else has
 * moved it on, and nothing happens. All lock in one order (hold, seats by id, sale, payment,
 * booking), so that they wait for each other and never in a circle.
 */
final class BookingLedger {

  /** What became of the wish to begin a payment. */
  sealed interface Begun {
    /** The hold is fenced, booking and payment are written. */
    record Started(Payment payment, Hold hold) implements Begun {}

    /** It is not to be. */
    record Refused(FenceOutcome why) implements Begun {}
  }

  /** What became of the wish to book the seats of an authorized payment. */
  sealed interface Confirmation {
    /** They are booked. */
    record Booked(SeatChanges changes) implements Confirmation {}

    /** The hold has lost them. */
    record SeatsGone() implements Confirmation {}

    /** Somebody else has decided about the payment. */
    record Moved() implements Confirmation {}
  }

  private final Pool pool;
  private final Holds holds;
  private final SeatInventory seats;
  private final int fenceSeconds;
  private final int leaseSeconds;

  BookingLedger(Pool pool, Holds holds, SeatInventory seats, Config config) {
    this.pool = pool;
    this.holds = holds;
    this.seats = seats;
    fenceSeconds = config.hold().fenceSeconds();
    leaseSeconds = config.booking().leaseSeconds();
  }

  /** Fences the hold and writes booking and payment, before anybody else hears of them. */
  Future<Begun> begin(BookRequest request, Optional<String> customer) {
    return Transactions.decide(
        pool,
        begun -> begun instanceof Begun.Started,
        tx ->
            holds
                .fence(tx, request.hold(), request.buyer(), fenceSeconds)
                .compose(
                    fence ->
                        fence instanceof FenceOutcome.Fenced fenced
                            ? write(tx, request, fenced.hold(), customer)
                            : Future.succeededFuture(new Begun.Refused(fence))));
  }

  private Future<Begun> write(
      SqlClient tx, BookRequest request, Hold hold, Optional<String> customer) {
    var showtime = hold.token().showtime();
    var payment =
        new Payment(
            new PaymentId(showtime, UUID.randomUUID()),
            new BookingId(showtime, UUID.randomUUID()),
            hold.token(),
            request.method(),
            request.paymentMethod(),
            customer,
            new Money(hold.total(), hold.currency()),
            Payment.Status.INITIATED,
            Optional.empty(),
            0);
    return tx.preparedQuery(
            """
            with placed as (
              insert into booking (
                showtime_id, booking_id, buyer_id, hold_token, total_amount, currency,
                contact_name, contact_email, contact_phone)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9))
            insert into payment (
              showtime_id, payment_id, booking_id, method, payment_method, customer, amount,
              currency, next_attempt_at)
            values ($1, $10, $2, $11, $12, $13, $5, $6, now() + make_interval(secs => $14))
            """)
        .execute(
            Tuple.from(
                Arrays.asList(
                    showtime.value(),
                    payment.booking().value(),
                    request.buyer(),
                    hold.token().value(),
                    hold.total(),
                    hold.currency(),
                    request.contact().name(),
                    request.contact().email().orElse(null),
                    request.contact().phone().orElse(null),
                    payment.id().value(),
                    payment.method(),
                    payment.paymentMethod(),
                    customer.orElse(null),
                    (double) leaseSeconds)))
        .map(new Begun.Started(payment, hold));
  }

  /** Books the seats that an authorized payment holds, if it still holds all of them. */
  Future<Confirmation> confirm(Payment payment, Hold hold, String txnId) {
    return Transactions.decide(
        pool,
        confirmation -> confirmation instanceof Confirmation.Booked,
        tx ->
            seats
                .book(tx, hold, payment.booking().value())
                .compose(
                    changes ->
                        changes.isPresent()
                            ? sell(tx, payment, hold, txnId, changes.get())
                            : Future.succeededFuture(new Confirmation.SeatsGone())));
  }

  private Future<Confirmation> sell(
      SqlClient tx, Payment payment, Hold hold, String txnId, SeatChanges changes) {
    var event = BookingEvent.confirmed(payment, hold);
    return tx.preparedQuery(
            """
            with paid as (
              update payment
              set status = 'CAPTURE_DUE',
                gateway_txn_id = $3,
                attempts = 0,
                updated_at = now(),
                next_attempt_at = now() + make_interval(secs => $4)
              where showtime_id = $1 and payment_id = $2 and status = 'INITIATED'
              returning booking_id),
            confirmed as (
              update booking b
              set status = 'CONFIRMED', confirmed_at = now()
              from paid
              where b.showtime_id = $1 and b.booking_id = paid.booking_id and b.status = 'PENDING'
              returning b.booking_id),
            sold as (
              insert into booking_seat (
                showtime_id, booking_id, seat_id, category, amount, base, discount, fee, tax,
                tax_included)
              select $1, c.booking_id, line.*
              from confirmed c
              cross join unnest(
                $5::text[], $6::text[], $7::bigint[], $12::bigint[], $13::bigint[], $14::bigint[],
                $15::bigint[], $16::boolean[]) line)
            insert into outbox (showtime_id, event_id, type, subject, data)
            select $1, $8, $9, $10, $11
            from confirmed
            """)
        .execute(
            Tuple.from(
                Arrays.asList(
                    payment.id().showtime().value(),
                    payment.id().value(),
                    txnId,
                    (double) leaseSeconds,
                    hold.seatIds().toArray(String[]::new),
                    hold.lines().stream().map(HoldLine::category).toArray(String[]::new),
                    hold.lines().stream().map(HoldLine::amount).toArray(Long[]::new),
                    event.id(),
                    event.type(),
                    event.subject(),
                    event.data(),
                    parts(hold, SeatPrice::base),
                    parts(hold, SeatPrice::discount),
                    parts(hold, SeatPrice::fee),
                    parts(hold, SeatPrice::tax),
                    hold.lines().stream()
                        .map(line -> line.price().taxIncluded())
                        .toArray(Boolean[]::new))))
        .map(
            rows ->
                rows.rowCount() == 1 ? new Confirmation.Booked(changes) : new Confirmation.Moved());
  }

  private static Long[] parts(Hold hold, ToLongFunction<SeatPrice> part) {
    return hold.lines().stream().map(line -> part.applyAsLong(line.price())).toArray(Long[]::new);
  }

  /**
   * Ends an INITIATED payment that leads to no booking, and gives the hold back to its buyer if it
   * is still fenced. Whether it was still INITIATED.
   *
   * @param to DECLINED, VOIDED, or VOID_DUE where the gateway may have reserved something
   */
  Future<Boolean> abandon(
      Payment payment, Payment.Status to, Optional<String> txnId, Optional<String> declineCode) {
    return Transactions.decide(
        pool,
        Boolean::booleanValue,
        tx ->
            holds
                .unfence(tx, payment.hold())
                .compose(it -> giveUp(tx, payment, to, txnId, declineCode)));
  }

  private Future<Boolean> giveUp(
      SqlClient tx,
      Payment payment,
      Payment.Status to,
      Optional<String> txnId,
      Optional<String> declineCode) {
    return tx.preparedQuery(
            """
            with ended as (
              update payment
              set status = $3,
                gateway_txn_id = $4,
                decline_code = $5,
                attempts = 0,
                updated_at = now(),
                next_attempt_at = now() + make_interval(secs => $6)
              where showtime_id = $1 and payment_id = $2 and status = 'INITIATED'
              returning booking_id)
            update booking b
            set status = 'CANCELLED', cancelled_at = now()
            from ended
            where b.showtime_id = $1 and b.booking_id = ended.booking_id and b.status = 'PENDING'
            """)
        .execute(
            Tuple.of(
                payment.id().showtime().value(),
                payment.id().value(),
                to.name(),
                txnId.orElse(null),
                declineCode.orElse(null),
                (double) leaseSeconds))
        .map(rows -> rows.rowCount() == 1);
  }
}

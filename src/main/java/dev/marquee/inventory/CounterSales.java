package dev.marquee.inventory;

import dev.marquee.api.Call;
import dev.marquee.booking.BookRequest.Contact;
import dev.marquee.booking.BookingId;
import dev.marquee.booking.CounterLedger;
import dev.marquee.booking.CounterSale;
import dev.marquee.catalog.Offer;
import dev.marquee.catalog.Offers;
import dev.marquee.inventory.Outcome.Done;
import dev.marquee.inventory.Outcome.Refused;
import dev.marquee.inventory.SeatTransactions.Entry;
import dev.marquee.payment.Money;
import dev.marquee.pricing.HoldPricing;
import dev.marquee.seating.Hold.HoldLine;
import dev.marquee.seating.HouseSeats.LockedSeat;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Sells what the box office holds, for money that it has taken itself: one transaction, in which
 * the seats become a confirmed booking.
 */
final class CounterSales {
  /** As many as one booking may have. */
  static final int MOST_SEATS = 100;

  private static final int MOST_TRIES = 3;

  private final Offers offers;
  private final SeatTransactions transactions;
  private final CounterLedger ledger;
  private final Supplier<UUID> newId;

  CounterSales(
      Offers offers, SeatTransactions transactions, CounterLedger ledger, Supplier<UUID> newId) {
    this.offers = offers;
    this.transactions = transactions;
    this.ledger = ledger;
    this.newId = newId;
  }

  /** Sells seats of a hold at the prices of this moment. */
  Future<Outcome<CounterSale>> sell(Call call, BoxOfficeHoldId hold, CounterOrder order) {
    return sell(call, hold, order, MOST_TRIES);
  }

  private Future<Outcome<CounterSale>> sell(
      Call call, BoxOfficeHoldId hold, CounterOrder order, int tries) {
    return offers
        .of(hold.showtime())
        .compose(
            offer ->
                offer
                    .map(it -> sell(call, hold, order, it))
                    .orElseGet(() -> SeatTransactions.refused(new Refusal.Unknown())))
        .compose(outcome -> orAgain(call, hold, order, tries, outcome));
  }

  /** What this node knows of the prices is forgotten where they have changed. */
  private Future<Outcome<CounterSale>> orAgain(
      Call call,
      BoxOfficeHoldId hold,
      CounterOrder order,
      int tries,
      Outcome<CounterSale> outcome) {
    var isStale =
        outcome instanceof Refused<CounterSale> refused
            && refused.why() instanceof Refusal.StalePrices;
    if (!isStale || tries == 1) {
      return Future.succeededFuture(outcome);
    }
    offers.invalidate(hold.showtime());
    return sell(call, hold, order, tries - 1);
  }

  private Future<Outcome<CounterSale>> sell(
      Call call, BoxOfficeHoldId id, CounterOrder order, Offer offer) {
    return transactions.run(
        call,
        id.showtime(),
        tx ->
            BoxOfficeHolds.lock(tx, id)
                .compose(
                    found ->
                        found
                            .filter(hold -> !hold.seatIds().isEmpty())
                            .map(hold -> sell(tx, call, hold, order, offer))
                            .orElseGet(() -> SeatTransactions.refused(new Refusal.Unknown()))));
  }

  private Future<Outcome<CounterSale>> sell(
      SqlClient tx, Call call, BoxOfficeHold hold, CounterOrder order, Offer offer) {
    var seatIds = order.seatIds().isEmpty() ? hold.seatIds() : order.seatIds();
    var others = seatIds.stream().filter(it -> !hold.seatIds().contains(it)).toList();
    if (!others.isEmpty()) {
      return SeatTransactions.refused(new Refusal.NotItsSeats(others));
    }
    if (seatIds.size() > MOST_SEATS) {
      return SeatTransactions.refused(new Refusal.TooManySeats(MOST_SEATS));
    }
    var sale = sale(call, hold, order, offer, seatIds);
    var total = new Money(total(sale), sale.currency());
    if (order.expected().filter(it -> !it.equals(total)).isPresent()) {
      return SeatTransactions.refused(new Refusal.PriceChanged(sale.lines(), total));
    }
    return transactions.withSeats(
        tx, hold.id().showtime(), seatIds, (same, seats) -> sell(same, call, hold, sale, seats));
  }

  private static long total(CounterSale sale) {
    return sale.lines().stream().mapToLong(HoldLine::amount).sum();
  }

  private CounterSale sale(
      Call call, BoxOfficeHold hold, CounterOrder order, Offer offer, List<String> seatIds) {
    var lines = new ArrayList<HoldLine>(seatIds.size());
    for (var seatId : seatIds) {
      var category = offer.seatMap().seat(seatId).orElseThrow().category();
      lines.add(new HoldLine(seatId, category, offer.price(category)));
    }
    return new CounterSale(
        new BookingId(hold.id().showtime(), newId.get()),
        call.caller().accountId(),
        order.method(),
        order.reference(),
        order
            .contact()
            .orElseGet(() -> new Contact(hold.name(), Optional.empty(), Optional.empty())),
        lines,
        offer.currency(),
        new HoldPricing(offer.charges(), lines.stream().map(HoldLine::price).toList()),
        offer.pricingVersion());
  }

  private Future<Outcome<CounterSale>> sell(
      SqlClient tx, Call call, BoxOfficeHold hold, CounterSale sale, List<LockedSeat> seats) {
    var booking = sale.booking().value();
    return transactions
        .change(tx, hold.id().showtime(), seats.stream().map(it -> it.bookFor(booking)).toList())
        .compose(
            changes ->
                ledger
                    .write(tx, sale)
                    .compose(
                        written ->
                            written
                                ? note(tx, call, hold, sale).map(it -> new Done<>(sale, changes))
                                : SeatTransactions.refused(new Refusal.StalePrices())));
  }

  /** Writes down that a sale is taken back by the transaction. */
  Future<Void> recordTakenBack(SqlClient tx, Call call, BookingId booking) {
    var before = new JsonObject().put("status", "CONFIRMED");
    var after = new JsonObject().put("status", "CANCELLED");
    return transactions.record(
        tx, call, new Entry("box_office.taken_back", "booking", booking, before, after));
  }

  private Future<Void> note(SqlClient tx, Call call, BoxOfficeHold hold, CounterSale sale) {
    var seatIds = sale.lines().stream().map(HoldLine::seatId).toList();
    var after =
        new JsonObject()
            .put("booking_id", sale.booking().toString())
            .put("sold_seat_ids", new JsonArray(seatIds))
            .put("method", sale.method())
            .put("total", new Money(total(sale), sale.currency()).toJson());
    return BoxOfficeHolds.take(tx, hold.id(), seatIds)
        .compose(
            it ->
                transactions.record(
                    tx,
                    call,
                    new Entry(
                        "box_office.sold", BoxOfficeHolds.KIND, hold.id(), hold.toJson(), after)));
  }
}

package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.catalog.NewShowtime;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.Programme;
import dev.marquee.catalog.Programme.Grounds;
import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.partner.ScheduleOutcome.Faulty;
import dev.marquee.partner.ScheduleOutcome.Scheduled;
import dev.marquee.partner.ScheduleOutcome.ScreenBusy;
import dev.marquee.platform.PartnerTransactions;
import dev.marquee.seating.SeatInventory;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts showtimes on sale: the showtime, its prices and all its seats, or nothing. */
final class Scheduling {
  private final PartnerTransactions transactions;
  private final Programme programme;
  private final Offers offers;
  private final SeatInventory inventory = new SeatInventory();
  private final AuditLog audit = new AuditLog();

  Scheduling(PartnerTransactions transactions, Programme programme, Offers offers) {
    this.transactions = transactions;
    this.programme = programme;
    this.offers = offers;
  }

  /** A showtime that everything is known of. */
  private record Plan(
      Call call,
      long seatMapId,
      SeatMap seatMap,
      NewShowtime showtime,
      Programme.Slot slot,
      JsonObject told) {}

  /** Puts a showtime of the call's venue on sale; empty if that is gone. */
  Future<Optional<ScheduleOutcome>> schedule(Call call, NewShowtime showtime) {
    return programme
        .grounds(call.venueId(), showtime)
        .compose(
            grounds ->
                grounds
                    .map(it -> schedule(call, showtime, it).map(Optional::of))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty())));
  }

  private Future<ScheduleOutcome> schedule(Call call, NewShowtime showtime, Grounds grounds) {
    var faults = faults(grounds);
    if (!faults.isEmpty()) {
      return Future.succeededFuture(new Faulty(faults));
    }
    var seatMapId = grounds.seatMapId().orElseThrow();
    var slot = showtime.slot(grounds.durationMinutes().orElseThrow(), grounds.timezone());
    return offers
        .seatMap(seatMapId)
        .map(seatMap -> new Plan(call, seatMapId, seatMap, showtime, slot, call.body()))
        .compose(this::schedule);
  }

  private static List<Fault> faults(Grounds grounds) {
    var faults = new ArrayList<Fault>();
    if (grounds.durationMinutes().isEmpty()) {
      faults.add(new Fault("/movie_id", "is no movie"));
    }
    if (grounds.seatMapId().isEmpty()) {
      faults.add(new Fault("/screen_id", "is no screen of this venue"));
    }
    if (!grounds.isToCome()) {
      faults.add(new Fault("/starts_at", "has passed"));
    }
    return faults;
  }

  private Future<ScheduleOutcome> schedule(Plan plan) {
    var prices = new PriceList(plan.showtime().tiers());
    var faults = new ArrayList<>(prices.faults(plan.seatMap().categories()));
    faults.addAll(prices.unchargeable(plan.showtime().currency()));
    return faults.isEmpty() ? write(plan) : Future.succeededFuture(new Faulty(faults));
  }

  private Future<ScheduleOutcome> write(Plan plan) {
    return transactions
        .of(plan.call().partnerId(), transaction -> write(transaction, plan))
        .<ScheduleOutcome>map(it -> it)
        .recover(Scheduling::busy);
  }

  /**
   * Puts one of many on sale, of which everything is known and right.
   *
   * @param told what the audit log keeps of it
   * @return its id; fails where {@link Programme#isScreenBusy} tells why
   */
  Future<ShowtimeId> write(
      SqlConnection transaction,
      Call call,
      long seatMapId,
      SeatMap seatMap,
      NewShowtime showtime,
      Programme.Slot slot,
      JsonObject told) {
    return write(transaction, new Plan(call, seatMapId, seatMap, showtime, slot, told))
        .map(Scheduled::showtime);
  }

  private Future<Scheduled> write(SqlConnection transaction, Plan plan) {
    return programme
        .add(transaction, plan.call().venueId(), plan.seatMapId(), plan.showtime(), plan.slot())
        .compose(id -> sell(transaction, plan, id));
  }

  private Future<Scheduled> sell(SqlConnection transaction, Plan plan, ShowtimeId id) {
    var opened = programme.openSale(transaction, id, plan.showtime(), plan.seatMap().size());
    return opened
        .compose(opensAt -> programme.price(transaction, id, plan.showtime().tiers()))
        .compose(priced -> inventory.open(transaction, id, plan.seatMap()))
        .compose(stocked -> record(transaction, plan, id))
        .map(recorded -> new Scheduled(id, opened.result()));
  }

  private Future<Void> record(SqlConnection transaction, Plan plan, ShowtimeId id) {
    return audit.record(
        transaction, plan.call(), "showtime.scheduled", "showtime", id, null, plan.told());
  }

  private static Future<ScheduleOutcome> busy(Throwable failure) {
    return Programme.isScreenBusy(failure)
        ? Future.succeededFuture(new ScreenBusy())
        : Future.failedFuture(failure);
  }
}

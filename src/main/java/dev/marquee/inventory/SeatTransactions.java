package dev.marquee.inventory;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.booking.Transactions;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.inventory.Outcome.Done;
import dev.marquee.inventory.Outcome.Refused;
import dev.marquee.platform.PartnerTransactions;
import dev.marquee.seating.HouseSeats;
import dev.marquee.seating.HouseSeats.Change;
import dev.marquee.seating.HouseSeats.LockedSeat;
import dev.marquee.seating.SeatChanges;
import dev.marquee.seating.SeatPublisher;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that change the seats of one showtime, all or none, and tell everybody who shows
 * them. They lock in the order of all others: hold, seats by id, sale, payment, booking; before
 * those the showtime itself, so that none is cancelled meanwhile.
 */
final class SeatTransactions {

  /** What to do with seats that are locked. */
  @FunctionalInterface
  interface SeatWork<T> {
    Future<Outcome<T>> on(SqlClient transaction, List<LockedSeat> seats);
  }

  /** What to do within a transaction. */
  @FunctionalInterface
  interface Work<T> {
    Future<Outcome<T>> in(SqlClient transaction);
  }

  /** What is written down of a change; null is what is not there. */
  record Entry(
      String action,
      String subjectKind,
      Object subjectId,
      @Nullable JsonObject before,
      @Nullable JsonObject after) {}

  private final Pool pool;
  private final HouseSeats seats = new HouseSeats();
  private final AuditLog audit = new AuditLog();
  private final SeatPublisher publisher;

  SeatTransactions(Pool pool, SeatPublisher publisher) {
    this.pool = pool;
    this.publisher = publisher;
  }

  /**
   * Does the work while the showtime is to come or under way; what it refuses is rolled back. A
   * partner's goes on behind the second wall.
   */
  <T> Future<Outcome<T>> run(Call call, ShowtimeId showtime, Work<T> work) {
    return Transactions.decide(
            pool,
            outcome -> outcome instanceof Done<T>,
            tx ->
                PartnerTransactions.enter(tx, call.partnerId())
                    .compose(it -> refusal(tx, showtime))
                    .compose(
                        refusal ->
                            refusal.map(SeatTransactions::<T>refused).orElseGet(() -> work.in(tx))))
        .compose(this::tell);
  }

  /** The same with these seats locked; refused where the showtime does not have all of them. */
  <T> Future<Outcome<T>> run(
      Call call, ShowtimeId showtime, Collection<String> seatIds, SeatWork<T> work) {
    return run(call, showtime, tx -> withSeats(tx, showtime, seatIds, work));
  }

  /** Locks seats and goes on with them; refused where the showtime does not have all of them. */
  <T> Future<Outcome<T>> withSeats(
      SqlClient tx, ShowtimeId showtime, Collection<String> seatIds, SeatWork<T> work) {
    return seats
        .lock(tx, showtime, seatIds)
        .compose(
            locked ->
                locked.size() == new HashSet<>(seatIds).size()
                    ? work.on(tx, locked)
                    : refused(new Refusal.UnknownSeats(unknown(seatIds, locked))));
  }

  private static List<String> unknown(Collection<String> seatIds, List<LockedSeat> locked) {
    var unknown = new HashSet<>(seatIds);
    locked.forEach(seat -> unknown.remove(seat.id()));
    return unknown.stream().sorted().toList();
  }

  /** Changes seats that were locked. */
  Future<SeatChanges> change(SqlClient tx, ShowtimeId showtime, List<Change> changes) {
    return seats.change(tx, showtime, changes);
  }

  /** Writes down what the transaction changes, and whose wish it is. */
  Future<Void> record(SqlClient tx, Call call, Entry entry) {
    return audit.record(
        tx,
        call,
        entry.action(),
        entry.subjectKind(),
        entry.subjectId(),
        entry.before(),
        entry.after());
  }

  private static Future<Optional<Refusal>> refusal(SqlClient tx, ShowtimeId showtime) {
    return tx.preparedQuery(
            """
            select cancelled_at is not null or ends_at <= now() as is_over
            from showtime
            where showtime_id = $1
            for share
            """)
        .execute(Tuple.of(showtime.value()))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return Optional.of(new Refusal.Unknown());
              }
              return rows.iterator().next().getBoolean("is_over")
                  ? Optional.of(new Refusal.Over())
                  : Optional.empty();
            });
  }

  /** Whoever is answered sees what was done. */
  private <T> Future<Outcome<T>> tell(Outcome<T> outcome) {
    return outcome instanceof Done<T> done && !done.changes().isNone()
        ? publisher.publish(done.changes()).map(outcome)
        : Future.succeededFuture(outcome);
  }

  static <T> Future<Outcome<T>> refused(Refusal why) {
    return Future.succeededFuture(new Refused<>(why));
  }

  /** Refuses since somebody has these seats. */
  static <T> Future<Outcome<T>> taken(List<LockedSeat> seats) {
    return refused(new Refusal.SeatsTaken(seats.stream().map(LockedSeat::id).toList()));
  }
}

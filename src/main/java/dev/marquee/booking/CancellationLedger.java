package dev.marquee.booking;

import dev.marquee.seating.SeatChanges;
import dev.marquee.seating.SeatInventory;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The transaction that undoes a sale: seats free, booking cancelled, payment on its way back, event
 * told. It locks in the order of {@link BookingLedger}.
 */
final class CancellationLedger {
  /** A booking whose seats are moved all the time is one that somebody plays with. */
  private static final int MOST_TRIES = 10;

  private enum Undone {
    YES,
    /** The booking was not CONFIRMED, or the payment elsewhere. */
    NO,
    /** The booking has got other seats since they were read. */
    MOVED
  }

  private record Attempt(Undone undone, SeatChanges changes) {}

  private final Pool pool;
  private final SeatInventory seats;
  private final int leaseSeconds;

  CancellationLedger(Pool pool, SeatInventory seats, int leaseSeconds) {
    this.pool = pool;
    this.seats = seats;
    this.leaseSeconds = leaseSeconds;
  }

  /**
   * Undoes a confirmed booking: whatever seats it has, it has none afterwards.
   *
   * @param from the statuses that the payment may be in
   * @param to the status that it gets
   * @return the change set; empty if the booking was not CONFIRMED or the payment elsewhere
   */
  Future<Optional<SeatChanges>> undo(
      BookingId booking, List<Payment.Status> from, Payment.Status to) {
    return undo(booking, from, to, tx -> Future.succeededFuture());
  }

  /**
   * The same with more in the transaction.
   *
   * @param also what happens with it, if it happens
   */
  Future<Optional<SeatChanges>> undo(
      BookingId booking,
      List<Payment.Status> from,
      Payment.Status to,
      Function<SqlClient, Future<Void>> also) {
    return undo(booking, from, to, also, MOST_TRIES);
  }

  private Future<Optional<SeatChanges>> undo(
      BookingId booking,
      List<Payment.Status> from,
      Payment.Status to,
      Function<SqlClient, Future<Void>> also,
      int tries) {
    return seatIds(booking)
        .compose(seatIds -> attempt(booking, seatIds, from, to, also))
        .compose(
            attempt ->
                switch (attempt.undone()) {
                  case YES -> Future.succeededFuture(Optional.of(attempt.changes()));
                  case NO -> Future.succeededFuture(Optional.empty());
                  case MOVED ->
                      tries > 1
                          ? undo(booking, from, to, also, tries - 1)
                          : Future.failedFuture(
                              new IllegalStateException("The seats of " + booking + " move"));
                });
  }

  private Future<List<String>> seatIds(BookingId booking) {
    return pool.preparedQuery(
            """
            select seat_id
            from booking_seat
            where showtime_id = $1 and booking_id = $2 and cancelled_at is null
            order by seat_id
            """)
        .execute(Tuple.of(booking.showtime().value(), booking.value()))
        .map(rows -> rows.stream().map(row -> row.getString("seat_id")).toList());
  }

  private Future<Attempt> attempt(
      BookingId booking,
      List<String> seatIds,
      List<Payment.Status> from,
      Payment.Status to,
      Function<SqlClient, Future<Void>> also) {
    return Transactions.decide(
        pool,
        attempt -> attempt.undone() == Undone.YES,
        tx ->
            seats
                .free(tx, booking.showtime(), booking.value(), seatIds)
                .compose(
                    changes ->
                        cancel(tx, booking, seatIds, from, to)
                            .map(cancelled -> attempt(cancelled, seatIds, changes))
                            .compose(
                                attempt ->
                                    attempt.undone() == Undone.YES
                                        ? also.apply(tx).map(attempt)
                                        : Future.succeededFuture(attempt))));
  }

  private static Attempt attempt(Row cancelled, List<String> seatIds, SeatChanges changes) {
    if (!cancelled.getBoolean("cancelled")) {
      return new Attempt(Undone.NO, changes);
    }
    var isWhole =
        cancelled.getInteger("elsewhere") == 0 && changes.changes().size() == seatIds.size();
    return new Attempt(isWhole ? Undone.YES : Undone.MOVED, changes);
  }

  /**
   * Says what it has cancelled. It begins when the seats are locked, and so sees every move before
   * it: who moves a booking locks the seats that it leaves.
   */
  private Future<Row> cancel(
      SqlClient tx,
      BookingId booking,
      List<String> seatIds,
      List<Payment.Status> from,
      Payment.Status to) {
    var event = BookingEvent.cancelled(booking, seatIds);
    return tx.preparedQuery(
            """
            with due as (
              update payment
              set status = $4,
                attempts = 0,
                updated_at = now(),
                next_attempt_at = now() + make_interval(secs => $5)
              where showtime_id = $1 and booking_id = $2 and status = any($3)
              returning booking_id),
            cancelled as (
              update booking b
              set status = 'CANCELLED', cancelled_at = now()
              from due
              where b.showtime_id = $1 and b.booking_id = due.booking_id and b.status = 'CONFIRMED'
              returning b.booking_id),
            freed as (
              update booking_seat s
              set cancelled_at = now()
              from cancelled c
              where s.showtime_id = $1 and s.booking_id = c.booking_id and s.cancelled_at is null
              returning s.seat_id),
            told as (
              insert into outbox (showtime_id, event_id, type, subject, data)
              select $1, $6, $7, $8, $9
              from cancelled)
            select exists (select from cancelled) as cancelled,
              (select count(*) from freed where seat_id <> all($10))::int as elsewhere
            """)
        .execute(
            Tuple.of(
                booking.showtime().value(),
                booking.value(),
                from.stream().map(Enum::name).toArray(String[]::new),
                to.name(),
                (double) leaseSeconds,
                event.id(),
                event.type(),
                event.subject(),
                event.data(),
                seatIds.toArray(String[]::new)))
        .map(rows -> rows.iterator().next());
  }
}

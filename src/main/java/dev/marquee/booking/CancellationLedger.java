package dev.marquee.booking;

import dev.marquee.seating.SeatChanges;
import dev.marquee.seating.SeatInventory;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * The transaction that undoes a sale: seats free, booking cancelled, payment on its way back, event
 * told. It locks in the order of {@link BookingLedger}.
 */
final class CancellationLedger {
  private final Pool pool;
  private final SeatInventory seats;
  private final int leaseSeconds;

  CancellationLedger(Pool pool, SeatInventory seats, int leaseSeconds) {
    this.pool = pool;
    this.seats = seats;
    this.leaseSeconds = leaseSeconds;
  }

  /**
   * Undoes a confirmed booking.
   *
   * @param from the statuses that the payment may be in
   * @param to the status that it gets
   * @return the change set; empty if the booking was not CONFIRMED or the payment elsewhere
   */
  Future<Optional<SeatChanges>> undo(
      BookingId booking, List<String> seatIds, List<Payment.Status> from, Payment.Status to) {
    return Transactions.decide(
        pool,
        Optional::isPresent,
        tx ->
            seats
                .free(tx, booking.showtime(), booking.value(), seatIds)
                .compose(
                    changes ->
                        cancel(tx, booking, seatIds, from, to)
                            .map(done -> done ? Optional.of(changes) : Optional.empty())));
  }

  private Future<Boolean> cancel(
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
              where s.showtime_id = $1 and s.booking_id = c.booking_id and s.cancelled_at is null)
            insert into outbox (showtime_id, event_id, type, subject, data)
            select $1, $6, $7, $8, $9
            from cancelled
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
                event.data()))
        .map(rows -> rows.rowCount() == 1);
  }
}

package dev.marquee.booking;

import dev.marquee.booking.CallingOff.Progress;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.seating.SeatChanges;
import dev.marquee.seating.SeatInventory;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The transactions of calling a showtime off. Each may run again, on any node, and two may run at
 * once: a booking is undone by the one that has its seats.
 */
final class CallingOffLedger {
  /** Before every booking. */
  static final UUID START = new UUID(0, 0);

  private final Pool pool;
  private final SeatInventory seats;
  private final int leaseSeconds;

  /** A booking that is to be undone. */
  record Sold(UUID booking, List<String> seatIds) {}

  /** What one transaction has undone: none of what is named where somebody else was at it, too. */
  record Undone(List<UUID> bookings, SeatChanges changes) {}

  CallingOffLedger(Pool pool, SeatInventory seats, int leaseSeconds) {
    this.pool = pool;
    this.seats = seats;
    this.leaseSeconds = leaseSeconds;
  }

  /**
   * Ends the sale for good. Whether that was to be done: not for a showtime that is over, is called
   * off already, or is not there.
   */
  static Future<Boolean> close(SqlClient tx, ShowtimeId showtime) {
    return tx.preparedQuery(
            """
            with called_off as (
              update showtime
              set cancelled_at = now()
              where showtime_id = $1 and cancelled_at is null and ends_at > now()
              returning showtime_id),
            closed as (
              update sale
              set closes_at = least(closes_at, now())
              where showtime_id = $1 and exists (select from called_off))
            insert into calling_off (showtime_id)
            select showtime_id
            from called_off
            """)
        .execute(Tuple.of(showtime.value()))
        .map(rows -> rows.rowCount() == 1);
  }

  /** How far it is; empty where the showtime is not called off. */
  Future<Optional<Progress>> progress(ShowtimeId showtime) {
    return pool.preparedQuery(
            """
            select c.requested_at, c.finished_at, n.total, n.refunded, n.failed
            from calling_off c
            cross join lateral (
              select count(*) filter (where b.called_off or b.status = 'CONFIRMED')::int as total,
                count(*) filter (where b.called_off and p.status = 'REFUNDED')::int as refunded,
                count(*) filter (
                  where b.called_off and p.status = 'REFUND_PENDING' and p.attempts >= $2)::int
                  as failed
              from booking b
              join payment p on p.showtime_id = b.showtime_id and p.booking_id = b.booking_id
              where b.showtime_id = $1) n
            where c.showtime_id = $1
            """)
        .execute(Tuple.of(showtime.value(), Progress.FAILED_AFTER))
        .map(rows -> rows.stream().findFirst().map(row -> progress(showtime, row)));
  }

  private static Progress progress(ShowtimeId showtime, Row row) {
    return new Progress(
        showtime,
        row.getInteger("total"),
        row.getInteger("refunded"),
        row.getInteger("failed"),
        row.getOffsetDateTime("requested_at").toInstant(),
        Optional.ofNullable(row.getOffsetDateTime("finished_at")).map(OffsetDateTime::toInstant));
  }

  /** Those that nobody is at and that are not finished. */
  Future<List<ShowtimeId>> waiting() {
    return pool.preparedQuery(
            """
            select showtime_id
            from calling_off
            where finished_at is null and leased_until <= now()
            order by leased_until
            """)
        .execute()
        .map(rows -> rows.stream().map(row -> new ShowtimeId(row.getLong("showtime_id"))).toList());
  }

  /** Takes one up, for a lease's time. Whether it was this node that got it. */
  Future<Boolean> claim(ShowtimeId showtime) {
    return pool.preparedQuery(
            """
            update calling_off
            set leased_until = now() + make_interval(secs => $2)
            where showtime_id = $1 and finished_at is null and leased_until <= now()
            """)
        .execute(Tuple.of(showtime.value(), (double) leaseSeconds))
        .map(rows -> rows.rowCount() == 1);
  }

  /** Keeps one that was taken up, for another lease's time; for none, it is free again. */
  Future<Void> keep(ShowtimeId showtime, int seconds) {
    return pool.preparedQuery(
            """
            update calling_off
            set leased_until = now() + make_interval(secs => $2)
            where showtime_id = $1
            """)
        .execute(Tuple.of(showtime.value(), (double) seconds))
        .mapEmpty();
  }

  /** Keeps it for as long as is usual. */
  Future<Void> keep(ShowtimeId showtime) {
    return keep(showtime, leaseSeconds);
  }

  /** Notes that no hold is left. */
  Future<Void> released(ShowtimeId showtime) {
    return pool.preparedQuery(
            """
            update calling_off
            set released_at = coalesce(released_at, now())
            where showtime_id = $1
            """)
        .execute(Tuple.of(showtime.value()))
        .mapEmpty();
  }

  /** The next bookings with seats, in the order of their ids, by a plain read. */
  Future<List<Sold>> sold(ShowtimeId showtime, UUID after, int limit) {
    return pool.preparedQuery(
            """
            select b.booking_id, array_agg(s.seat_id order by s.seat_id) as seat_ids
            from (
              select booking_id
              from booking
              where showtime_id = $1 and status = 'CONFIRMED' and booking_id > $2
              order by booking_id
              limit $3) b
            join booking_seat s
              on s.showtime_id = $1 and s.booking_id = b.booking_id and s.cancelled_at is null
            group by b.booking_id
            order by b.booking_id
            """)
        .execute(Tuple.of(showtime.value(), after, limit))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new Sold(
                                row.getUUID("booking_id"),
                                List.of(row.getArrayOfStrings("seat_ids"))))
                    .toList());
  }

  /** Undoes bookings together: seats free, cancelled, money on its way back, events told. */
  Future<Undone> undo(ShowtimeId showtime, List<Sold> sold) {
    return Transactions.decide(
        pool,
        undone -> !undone.bookings().isEmpty(),
        tx ->
            seats
                .free(tx, showtime, bookings(sold), seatIds(sold))
                .compose(
                    freed ->
                        freed.changes().isNone()
                            ? Future.succeededFuture(new Undone(List.of(), freed.changes()))
                            : cancel(tx, showtime, whole(sold, freed), freed)));
  }

  private static UUID[] bookings(List<Sold> sold) {
    return sold.stream().map(Sold::booking).toArray(UUID[]::new);
  }

  private static String[] seatIds(List<Sold> sold) {
    return sold.stream().flatMap(it -> it.seatIds().stream()).toArray(String[]::new);
  }

  /** Those whose seats are all ours now: others are cancelled or moved by somebody this moment. */
  private static List<Sold> whole(List<Sold> sold, SeatInventory.Freed freed) {
    return sold.stream().filter(it -> freed.count(it.booking()) == it.seatIds().size()).toList();
  }

  private Future<Undone> cancel(
      SqlClient tx, ShowtimeId showtime, List<Sold> whole, SeatInventory.Freed freed) {
    var none = new Undone(List.of(), SeatChanges.none(showtime));
    if (whole.stream().mapToInt(it -> it.seatIds().size()).sum()
        != freed.changes().changes().size()) {
      return Future.succeededFuture(none);
    }
    var events =
        whole.stream()
            .map(it -> BookingEvent.calledOff(new BookingId(showtime, it.booking()), it.seatIds()))
            .toList();
    return tx.preparedQuery(
            """
            with due as (
              update payment
              set status = 'REFUND_PENDING',
                attempts = 0,
                updated_at = now(),
                next_attempt_at = now() + make_interval(secs => $3)
              where showtime_id = $1
                and booking_id = any($2)
                and status in ('CAPTURE_DUE', 'CAPTURED')
              returning booking_id),
            cancelled as (
              update booking b
              set status = 'CANCELLED', cancelled_at = now(), called_off = true
              from due
              where b.showtime_id = $1 and b.booking_id = due.booking_id and b.status = 'CONFIRMED'
              returning b.booking_id),
            freed as (
              update booking_seat s
              set cancelled_at = now()
              from cancelled c
              where s.showtime_id = $1 and s.booking_id = c.booking_id and s.cancelled_at is null)
            insert into outbox (showtime_id, event_id, type, subject, data)
            select $1, e.event_id, e.type, e.subject, e.data::jsonb
            from cancelled c
            join unnest($2::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[])
              as e (booking_id, event_id, type, subject, data) on e.booking_id = c.booking_id
            """)
        .execute(
            Tuple.from(
                Arrays.asList(
                    showtime.value(),
                    bookings(whole),
                    (double) leaseSeconds,
                    events.stream().map(BookingEvent::id).toArray(UUID[]::new),
                    events.stream().map(BookingEvent::type).toArray(String[]::new),
                    events.stream().map(BookingEvent::subject).toArray(String[]::new),
                    events.stream().map(it -> it.data().encode()).toArray(String[]::new))))
        .map(
            rows ->
                rows.rowCount() == whole.size()
                    ? new Undone(List.of(bookings(whole)), freed.changes())
                    : none);
  }

  /** Notes that nothing is left to do, where that is so. Whether it is. */
  Future<Boolean> finish(ShowtimeId showtime) {
    return pool.preparedQuery(
            """
            update calling_off
            set finished_at = now()
            where showtime_id = $1
              and finished_at is null
              and released_at is not null
              and not exists (
                select
                from booking b
                join payment p on p.showtime_id = b.showtime_id and p.booking_id = b.booking_id
                where b.showtime_id = $1
                  and (b.status in ('PENDING', 'CONFIRMED')
                    or p.status in ('INITIATED', 'AUTHORIZED', 'CAPTURE_DUE', 'VOID_DUE',
                      'REFUND_PENDING')))
            """)
        .execute(Tuple.of(showtime.value()))
        .map(rows -> rows.rowCount() == 1);
  }
}

package dev.marquee.notification;

import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * Reminders that are due: an event for each confirmed booking of a showtime that begins soon,
 * written once ever, in the statement that marks the booking. Who booked when it was soon already
 * gets none. Only the database's clock decides.
 */
public final class Reminders {
  /** The event's type. */
  static final String TYPE = "booking.reminder";

  private final Pool pool;
  private final int hours;

  /**
   * Reminders of this database's bookings.
   *
   * @param hours how long before a showtime; 0 is never
   */
  public Reminders(Pool pool, int hours) {
    this.pool = pool;
    this.hours = hours;
  }

  /** Writes what is due. Returns how many events that were. Any number of nodes may do it. */
  public Future<Integer> writeDue() {
    return hours == 0 ? Future.succeededFuture(0) : due().compose(this::writeAll);
  }

  private Future<List<ShowtimeId>> due() {
    return pool.preparedQuery(
            """
            select s.showtime_id
            from showtime s
            where s.starts_at > now()
              and s.starts_at <= now() + make_interval(hours => $1)
              and s.cancelled_at is null
              and exists (
                select
                from booking b
                where b.showtime_id = s.showtime_id
                  and b.status = 'CONFIRMED'
                  and b.reminded_at is null
                  and b.confirmed_at <= s.starts_at - make_interval(hours => $1))
            order by s.starts_at
            """)
        .execute(Tuple.of(hours))
        .map(rows -> rows.stream().map(row -> new ShowtimeId(row.getLong("showtime_id"))).toList());
  }

  private Future<Integer> writeAll(List<ShowtimeId> showtimes) {
    var written = Future.succeededFuture(0);
    for (var showtime : showtimes) {
      written = written.compose(before -> write(showtime).map(more -> before + more));
    }
    return written;
  }

  /** A booking that another node is at, or that is being cancelled, is left to the next turn. */
  private Future<Integer> write(ShowtimeId showtime) {
    return pool.preparedQuery(
            """
            with due as (
              select b.booking_id
              from booking b
              join showtime s on s.showtime_id = b.showtime_id
              where b.showtime_id = $1
                and b.status = 'CONFIRMED'
                and b.reminded_at is null
                and b.confirmed_at <= s.starts_at - make_interval(hours => $2)
                and s.starts_at > now()
                and s.cancelled_at is null
              order by b.booking_id
              for update of b skip locked),
            marked as (
              update booking b
              set reminded_at = now()
              from due
              where b.showtime_id = $1 and b.booking_id = due.booking_id
              returning b.booking_id,
                'bkg_' || b.showtime_id || '_' || replace(b.booking_id::text, '-', '') as name)
            insert into outbox (showtime_id, event_id, type, subject, data)
            select $1, gen_random_uuid(), $3, m.name,
              jsonb_build_object(
                'booking_id', m.name,
                'showtime_id', $1::bigint::text,
                'seat_ids', (
                  select jsonb_agg(l.seat_id order by l.seat_id)
                  from booking_seat l
                  where l.showtime_id = $1
                    and l.booking_id = m.booking_id
                    and l.cancelled_at is null))
            from marked m
            """)
        .execute(Tuple.of(showtime.value(), hours, TYPE))
        .map(rows -> rows.rowCount());
  }
}

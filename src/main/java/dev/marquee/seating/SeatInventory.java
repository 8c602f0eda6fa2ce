package dev.marquee.seating;

import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The seats of a showtime as Postgres has them. Every statement that changes one increments the
 * showtime's version and keeps its count of available seats, and locks seats in key order and then
 * the sale, so that no two can deadlock.
 */
public final class SeatInventory {

  /** The state of all seats at one version: a letter a seat in map order. */
  public record SeatStates(long version, String letters) {}

  /**
   * How far a showtime is: its newest version, and where its sale stands.
   *
   * @param nowMillis the database's clock when it said so, in milliseconds since 1970
   */
  record Progress(ShowtimeId showtime, long version, SaleStatus status, long nowMillis) {}

  /** How far these showtimes are, by a plain read; unknown ones are left out. */
  Future<List<Progress>> progress(SqlClient client, Collection<ShowtimeId> showtimes) {
    return client
        .preparedQuery(
            """
            select sale.showtime_id, sale.seat_version,
              (extract(epoch from clock_timestamp()) * 1000)::bigint as now_millis,
              case
                when s.cancelled_at is not null then 'CANCELLED'
                when sale.closes_at <= now() then 'CLOSED'
                when sale.opens_at > now() then 'SCHEDULED'
                else 'ON_SALE'
              end as status
            from sale
            join showtime s on s.showtime_id = sale.showtime_id
            where sale.showtime_id = any($1)
            """)
        .execute(Tuple.of(showtimes.stream().map(ShowtimeId::value).toArray(Long[]::new)))
        .map(rows -> rows.stream().map(SeatInventory::progress).toList());
  }

  private static Progress progress(Row row) {
    return new Progress(
        new ShowtimeId(row.getLong("showtime_id")),
        row.getLong("seat_version"),
        SaleStatus.valueOf(row.getString("status")),
        row.getLong("now_millis"));
  }

  /** Reads all seats of a showtime at one version. Empty if there is no such showtime. */
  public Future<Optional<SeatStates>> states(SqlClient client, ShowtimeId showtime) {
    return client
        .preparedQuery(
            """
            select s.seat_version,
              (select string_agg(
                case i.status when 'BLOCKED' then 'X' else left(i.status, 1) end, ''
                order by i.position)
               from seat_inventory i
               where i.showtime_id = $1) as letters
            from sale s
            where s.showtime_id = $1
            """)
        .execute(Tuple.of(showtime.value()))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(
                        new SeatStates(
                            rows.iterator().next().getLong("seat_version"),
                            rows.iterator().next().getString("letters"))));
  }

  /** Puts all seats of a new showtime up for sale. */
  public Future<Void> open(SqlClient transaction, ShowtimeId showtime, SeatMap seatMap) {
    var seatIds = seatMap.seats().stream().map(SeatMap.Seat::id).toArray(String[]::new);
    return transaction
        .preparedQuery(
            """
            insert into seat_inventory (showtime_id, seat_id, position)
            select $1, seat.id, seat.place - 1
            from unnest($2::text[]) with ordinality seat (id, place)
            """)
        .execute(Tuple.of(showtime.value()).addArrayOfString(seatIds))
        .mapEmpty();
  }

  /**
   * Sells the seats of a hold that is being paid: HELD to BOOKED where the token still holds them,
   * and the hold to BOOKED.
   *
   * @return the change set; empty if the hold has lost a seat or the showtime is called off, then
   *     the caller must roll back
   */
  public Future<Optional<SeatChanges>> book(SqlClient transaction, Hold hold, UUID bookingId) {
    var showtime = hold.token().showtime();
    return transaction
        .preparedQuery(
            """
            with paid as (
              update hold
              set status = 'BOOKED', fenced_until = null
              where showtime_id = $1
                and hold_token = $2
                and status = 'PAYING'
                and not exists (
                  select from showtime where showtime_id = $1 and cancelled_at is not null)
              returning seat_ids),
            seat as (
              select i.seat_id
              from seat_inventory i
              where i.showtime_id = $1
                and i.seat_id = any((select seat_ids from paid)::text[])
                and i.status = 'HELD'
                and i.hold_token = $2
              order by i.seat_id
              for update),
            changed as (
              update seat_inventory i
              set status = 'BOOKED', hold_token = null, hold_expires_at = null, booking_id = $3
              from seat
              where i.showtime_id = $1
                and i.seat_id = seat.seat_id
                and i.status = 'HELD'
                and i.hold_token = $2
              returning i.seat_id, i.position),
            versioned as (
              update sale
              set seat_version = seat_version + 1
              where showtime_id = $1 and exists (select from changed)
              returning seat_version)
            select v.seat_version, c.seat_id, c.position
            from changed c
            cross join versioned v
            """)
        .execute(Tuple.of(showtime.value(), hold.token().value(), bookingId))
        .map(
            rows ->
                rows.size() == hold.lines().size()
                    ? Optional.of(SeatChanges.of(showtime, SeatStatus.BOOKED, rows))
                    : Optional.empty());
  }

  /** Gives the seats of a cancelled booking back: BOOKED to AVAILABLE. */
  public Future<SeatChanges> free(
      SqlClient transaction, ShowtimeId showtime, UUID bookingId, List<String> seatIds) {
    return transaction
        .preparedQuery(
            """
            with seat as (
              select i.seat_id
              from seat_inventory i
              where i.showtime_id = $1
                and i.seat_id = any($3)
                and i.status = 'BOOKED'
                and i.booking_id = $2
              order by i.seat_id
              for update),
            changed as (
              update seat_inventory i
              set status = 'AVAILABLE', booking_id = null
              from seat
              where i.showtime_id = $1
                and i.seat_id = seat.seat_id
                and i.status = 'BOOKED'
                and i.booking_id = $2
              returning i.seat_id, i.position),
            versioned as (
              update sale
              set seat_version = seat_version + 1,
                available_seats = available_seats + (select count(*) from changed)
              where showtime_id = $1 and exists (select from changed)
              returning seat_version)
            select v.seat_version, c.seat_id, c.position
            from changed c
            cross join versioned v
            """)
        .execute(Tuple.of(showtime.value(), bookingId, seatIds.toArray(String[]::new)))
        .map(rows -> SeatChanges.of(showtime, SeatStatus.AVAILABLE, rows));
  }

  /** Seats that became AVAILABLE, and how many of each booking. */
  public record Freed(SeatChanges changes, Map<UUID, Long> bookings) {
    /** How many seats of a booking are among them. */
    public long count(UUID booking) {
      return bookings.getOrDefault(booking, 0L);
    }
  }

  /**
   * Gives the seats of several bookings back at once: those of these seats that they still have.
   */
  public Future<Freed> free(
      SqlClient transaction, ShowtimeId showtime, UUID[] bookings, String[] seatIds) {
    return transaction
        .preparedQuery(
            """
            with seat as (
              select i.seat_id, i.booking_id
              from seat_inventory i
              where i.showtime_id = $1
                and i.seat_id = any($3)
                and i.status = 'BOOKED'
                and i.booking_id = any($2)
              order by i.seat_id
              for update),
            changed as (
              update seat_inventory i
              set status = 'AVAILABLE', booking_id = null
              from seat
              where i.showtime_id = $1
                and i.seat_id = seat.seat_id
                and i.status = 'BOOKED'
                and i.booking_id = seat.booking_id
              returning i.seat_id, i.position, seat.booking_id),
            versioned as (
              update sale
              set seat_version = seat_version + 1,
                available_seats = available_seats + (select count(*) from changed)
              where showtime_id = $1 and exists (select from changed)
              returning seat_version)
            select v.seat_version, c.seat_id, c.position, c.booking_id
            from changed c
            cross join versioned v
            """)
        .execute(Tuple.of(showtime.value(), bookings, seatIds))
        .map(
            rows ->
                new Freed(
                    SeatChanges.of(showtime, SeatStatus.AVAILABLE, rows),
                    rows.stream()
                        .collect(
                            Collectors.groupingBy(
                                row -> row.getUUID("booking_id"), Collectors.counting()))));
  }
}

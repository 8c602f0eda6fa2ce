package dev.marquee.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a plan of many showtimes at a venue would stand on, in Postgres. */
public final class Timetable {

  /** The venue's time zone, and the time by the database's clock. */
  public record Clock(ZoneId timezone, Instant now) {}

  /** A screen and the seat map that new showtimes get. */
  public record Room(long screenId, String name, long seatMapId) {}

  /** When a screen is taken, until it is clean again. */
  public record Taken(long screenId, ShowtimeId showtime, Instant startsAt, Instant endsAt) {}

  private final Pool pool;

  /** Reads through this pool. */
  public Timetable(Pool pool) {
    this.pool = pool;
  }

  /** The clock of a venue that is there. */
  public Future<Clock> clock(long venueId) {
    return pool.preparedQuery(
            """
            select timezone, now() as now
            from venue
            where venue_id = $1
            """)
        .execute(Tuple.of(venueId))
        .map(rows -> rows.iterator().next())
        .map(row -> new Clock(ZoneId.of(row.getString("timezone")), instant(row, "now")));
  }

  /** The screens of a venue. */
  public Future<List<Room>> rooms(long venueId) {
    return pool.preparedQuery(
            """
            select screen_id, name, seat_map_id
            from screen
            where venue_id = $1
            """)
        .execute(Tuple.of(venueId))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new Room(
                                row.getLong("screen_id"),
                                row.getString("name"),
                                row.getLong("seat_map_id")))
                    .toList());
  }

  /** How many minutes these movies take; unknown ones are left out. */
  public Future<Map<Long, Integer>> durations(Collection<Long> movies) {
    return pool.preparedQuery(
            """
            select movie_id, duration_minutes
            from movie
            where movie_id = any($1)
            """)
        .execute(Tuple.tuple().addArrayOfLong(movies.toArray(Long[]::new)))
        .map(
            rows ->
                rows.stream()
                    .collect(
                        Collectors.toMap(
                            row -> row.getLong("movie_id"),
                            row -> row.getInteger("duration_minutes"))));
  }

  /** When the screens of a venue are taken between two instants. */
  public Future<List<Taken>> taken(long venueId, Instant from, Instant until) {
    return pool.preparedQuery(
            """
            select screen_id, showtime_id, starts_at, ends_at
            from showtime
            where venue_id = $1
              and starts_at < $3
              and ends_at > $2
              and cancelled_at is null
            order by starts_at
            """)
        .execute(Tuple.of(venueId, from.atOffset(ZoneOffset.UTC), until.atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.stream().map(Timetable::taken).toList());
  }

  private static Taken taken(Row row) {
    return new Taken(
        row.getLong("screen_id"),
        new ShowtimeId(row.getLong("showtime_id")),
        instant(row, "starts_at"),
        instant(row, "ends_at"));
  }

  private static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }
}

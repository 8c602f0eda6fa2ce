package dev.marquee.inventory;

import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** How full showtimes are now, by the seats themselves: each by one snapshot, nothing is locked. */
final class Occupancies {
  private static final String SELECT =
      """
      select s.showtime_id, s.seat_map_id, s.starts_at, m.movie_id, m.title, c.screen_id,
        c.name as screen, sale.seat_version, s.cancelled_at is not null as is_cancelled,
        (select string_agg(
          case
            when i.status = 'BLOCKED' then 'X'
            when i.hold_expires_at = 'infinity' then 'O'
            when i.status = 'BOOKED' and exists (
              select
              from ticket t
              where t.showtime_id = i.showtime_id
                and t.booking_id = i.booking_id
                and t.seat_id = i.seat_id
                and t.voided_at is null
                and t.first_used_at is not null) then 'C'
            else left(i.status, 1)
          end, '' order by i.position)
         from seat_inventory i
         where i.showtime_id = s.showtime_id) as letters
      from showtime s
      join sale on sale.showtime_id = s.showtime_id
      join movie m on m.movie_id = s.movie_id
      join screen c on c.screen_id = s.screen_id
      """;

  private final Pool pool;
  private final Offers offers;

  Occupancies(Pool pool, Offers offers) {
    this.pool = pool;
    this.offers = offers;
  }

  /** One showtime; empty if there is no such one. */
  Future<Optional<JsonObject>> of(ShowtimeId showtime) {
    return pool.preparedQuery(
            SELECT
                + """
                where s.showtime_id = $1
                """)
        .execute(Tuple.of(showtime.value()))
        .map(rows -> rows.stream().findFirst())
        .compose(
            found ->
                found
                    .map(row -> json(row).map(Optional::of))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty())));
  }

  /**
   * The showtimes of a venue's day, as {@code {date, items}}; empty if there is no such venue.
   *
   * @param date the day at the venue; today where it is empty
   */
  Future<Optional<JsonObject>> of(long venueId, Optional<LocalDate> date) {
    return pool.preparedQuery(
            """
            select coalesce($2, (now() at time zone timezone)::date) as day
            from venue
            where venue_id = $1
            """)
        .execute(Tuple.tuple().addLong(venueId).addLocalDate(date.orElse(null)))
        .map(rows -> rows.stream().findFirst().map(row -> row.getLocalDate("day")))
        .compose(
            day ->
                day.map(it -> day(venueId, it).map(Optional::of))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty())));
  }

  private Future<JsonObject> day(long venueId, LocalDate day) {
    return pool.preparedQuery(
            SELECT
                + """
                where s.venue_id = $1 and s.local_date = $2
                order by s.starts_at, s.showtime_id
                """)
        .execute(Tuple.of(venueId, day))
        .compose(rows -> Future.all(rows.stream().map(this::json).toList()))
        .map(
            items ->
                new JsonObject()
                    .put("date", day.toString())
                    .put("items", new JsonArray(List.copyOf(items.<JsonObject>list()))));
  }

  private Future<JsonObject> json(Row row) {
    return offers
        .seatMap(row.getLong("seat_map_id"))
        .map(map -> new Occupancy(map, row.getString("letters")))
        .map(occupancy -> head(row).mergeIn(occupancy.toJson()));
  }

  private static JsonObject head(Row row) {
    return new JsonObject()
        .put("showtime_id", String.valueOf(row.getLong("showtime_id")))
        .put("movie", named(row.getLong("movie_id")).put("title", row.getString("title")))
        .put("screen", named(row.getLong("screen_id")).put("name", row.getString("screen")))
        .put("starts_at", row.getOffsetDateTime("starts_at").toInstant().toString())
        .put("cancelled", row.getBoolean("is_cancelled"))
        .put("version", row.getLong("seat_version"));
  }

  private static JsonObject named(long id) {
    return new JsonObject().put("id", String.valueOf(id));
  }
}

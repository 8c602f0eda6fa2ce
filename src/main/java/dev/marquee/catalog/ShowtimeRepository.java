package dev.marquee.catalog;

import dev.marquee.api.Cursor;
import dev.marquee.catalog.Showtime.Place;
import dev.marquee.catalog.Showtime.Room;
import dev.marquee.pricing.PriceTerms;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Showtimes with the state of their sale, in Postgres. */
public final class ShowtimeRepository {
  private static final String LIST = "showtimes";

  /** All that {@link #showtime} reads. */
  private static final String VIEW =
      """
      select s.showtime_id, s.movie_id, s.starts_at, s.ends_at, s.waiting_room_mode,
        v.venue_id, v.name as venue_name, v.city, v.timezone,
        screen.screen_id, screen.name as screen_name,
        sale.currency, sale.available_seats, sale.total_seats,
        p.terms, now() as moment,
        case
          when s.cancelled_at is not null then 'CANCELLED'
          when sale.closes_at <= now() then 'CLOSED'
          when sale.opens_at > now() then 'SCHEDULED'
          when sale.available_seats = 0 then 'SOLD_OUT'
          else 'ON_SALE'
        end as status
      from showtime s
      join sale on sale.showtime_id = s.showtime_id
      join showtime_pricing p on p.showtime_id = s.showtime_id
      join venue v on v.venue_id = s.venue_id
      join screen on screen.screen_id = s.screen_id
      """;

  /**
   * Which showtimes of a movie are asked for.
   *
   * @param date the day at the venue; absent: all that are still to come
   * @param city in any case
   */
  public record Filter(Optional<LocalDate> date, Optional<Long> venueId, Optional<String> city) {}

  /** How far a sale is, by the database's clock. */
  public record Progress(ShowtimeId showtime, int availableSeats, boolean isOver) {}

  private record After(Instant startsAt, long showtimeId) {}

  private final Pool pool;

  /** Reads through this pool. */
  public ShowtimeRepository(Pool pool) {
    this.pool = pool;
  }

  /** One showtime, past and cancelled ones too. */
  public Future<Optional<Showtime>> find(ShowtimeId id) {
    return pool.preparedQuery(
            VIEW
                + """
                where s.showtime_id = $1
                """)
        .execute(Tuple.of(id.value()))
        .map(rows -> rows.stream().findFirst().map(ShowtimeRepository::showtime));
  }

  /** The showtimes of a movie, the soonest first; none for an unknown movie. */
  public Future<Page<Showtime>> list(
      long movieId, Filter filter, int limit, Optional<String> cursor) {
    var after = cursor.map(ShowtimeRepository::after).orElse(new After(Instant.EPOCH, 0));
    return pool.preparedQuery(
            VIEW
                + """
                where s.movie_id = $1
                  and s.starts_at > case when $2::date is null then now() else '-infinity' end
                  and ($2 is null or s.local_date = $2)
                  and ($3::bigint is null or s.venue_id = $3)
                  and ($4::text is null or s.venue_id = any(array(
                    select venue_id from venue where lower(city) = lower($4))))
                  and (s.starts_at, s.showtime_id) > ($5, $6)
                order by s.starts_at, s.showtime_id
                limit $7
                """)
        .execute(
            Tuple.tuple()
                .addLong(movieId)
                .addLocalDate(filter.date().orElse(null))
                .addLong(filter.venueId().orElse(null))
                .addString(filter.city().orElse(null))
                .addOffsetDateTime(OffsetDateTime.ofInstant(after.startsAt(), ZoneOffset.UTC))
                .addLong(after.showtimeId())
                .addInteger(limit + 1))
        .map(rows -> rows.stream().map(ShowtimeRepository::showtime).toList())
        .map(
            read ->
                Page.of(
                    read,
                    limit,
                    last -> Cursor.of(LIST, last.startsAt().toString(), last.id().value())));
  }

  /** How far these sales are, by a plain read; unknown ones are left out. */
  public Future<List<Progress>> progress(Collection<ShowtimeId> showtimes) {
    return pool.preparedQuery(
            """
            select sale.showtime_id, sale.available_seats,
              s.cancelled_at is not null or sale.closes_at <= now() as is_over
            from sale
            join showtime s on s.showtime_id = sale.showtime_id
            where sale.showtime_id = any($1)
            """)
        .execute(Tuple.of(showtimes.stream().map(ShowtimeId::value).toArray(Long[]::new)))
        .map(rows -> rows.stream().map(ShowtimeRepository::progress).toList());
  }

  private static Progress progress(Row row) {
    return new Progress(
        new ShowtimeId(row.getLong("showtime_id")),
        row.getInteger("available_seats"),
        row.getBoolean("is_over"));
  }

  private static After after(String cursor) {
    var key = CursorKey.parse(LIST, cursor, 2);
    return new After(key.instant(0), key.wholeNumber(1));
  }

  private static Showtime showtime(Row row) {
    return new Showtime(
        new ShowtimeId(row.getLong("showtime_id")),
        row.getLong("movie_id"),
        new Place(
            row.getLong("venue_id"),
            row.getString("venue_name"),
            row.getString("city"),
            ZoneId.of(row.getString("timezone"))),
        new Room(row.getLong("screen_id"), row.getString("screen_name")),
        row.getOffsetDateTime("starts_at").toInstant(),
        row.getOffsetDateTime("ends_at").toInstant(),
        Showtime.Status.valueOf(row.getString("status")),
        PriceTerms.of(row.getJsonObject("terms")).at(row.getOffsetDateTime("moment").toInstant()),
        row.getString("currency"),
        row.getInteger("available_seats"),
        row.getInteger("total_seats"),
        row.getString("waiting_room_mode"));
  }
}

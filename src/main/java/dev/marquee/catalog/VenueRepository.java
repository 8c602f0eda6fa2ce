package dev.marquee.catalog;

import dev.marquee.api.Cursor;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Venues and their screens in Postgres. */
public final class VenueRepository {
  private static final String LIST = "venues";
  private static final String NEAR_LIST = "venues_near";
  // Half of the way round the earth: no venue is farther.
  private static final double FARTHEST_KM = 20_100;

  /**
   * A place to look around, degrees of WGS 84.
   *
   * @param radiusKm how far to look; absent: everywhere
   */
  public record Near(double lat, double lng, Optional<Double> radiusKm) {}

  private record Found(Venue venue, double metres) {}

  private record After(double metres, long venueId) {}

  private final Pool pool;

  /** Reads through this pool. */
  public VenueRepository(Pool pool) {
    this.pool = pool;
  }

  /** One venue. */
  public Future<Optional<Venue>> find(long venueId) {
    return pool.preparedQuery(
            """
            select venue_id, name, city, country, timezone, lat, lng
            from venue
            where venue_id = $1
            """)
        .execute(Tuple.of(venueId))
        .map(rows -> rows.stream().findFirst().map(row -> venue(row, Optional.empty())));
  }

  /** The screens of a venue by name; none for an unknown venue. */
  public Future<List<Screen>> screens(long venueId) {
    return pool.preparedQuery(
            """
            select screen_id, name, seat_count
            from screen
            join seat_map using (seat_map_id)
            where venue_id = $1
            order by name
            """)
        .execute(Tuple.of(venueId))
        .map(rows -> rows.stream().map(VenueRepository::screen).toList());
  }

  /** The venues in the order in which they were opened; those of a city, in any case, if given. */
  public Future<Page<Venue>> list(Optional<String> city, int limit, Optional<String> cursor) {
    var after = cursor.map(it -> CursorKey.parse(LIST, it, 1).wholeNumber(0)).orElse(0L);
    return pool.preparedQuery(
            """
            select venue_id, name, city, country, timezone, lat, lng
            from venue
            where venue_id > $1
              and ($2::text is null or lower(city) = lower($2))
            order by venue_id
            limit $3
            """)
        .execute(Tuple.of(after, city.orElse(null), limit + 1))
        .map(rows -> rows.stream().map(row -> venue(row, Optional.empty())).toList())
        .map(read -> Page.of(read, limit, last -> Cursor.of(LIST, last.id())));
  }

  /** The venues around a place, the nearest first. */
  public Future<Page<Venue>> near(
      Near near, Optional<String> city, int limit, Optional<String> cursor) {
    var after = cursor.map(VenueRepository::after).orElse(new After(-1, 0));
    // Sorted by the straight line through the earth, which the index knows; it grows with the way
    // on the ground, which is what is told.
    return pool.preparedQuery(
            """
            with nearby as (
              select venue_id, name, city, country, timezone, lat, lng,
                ll_to_earth(lat, lng) <-> ll_to_earth($1, $2) as metres
              from venue
              where ll_to_earth(lat, lng) <@ earth_box(ll_to_earth($1, $2), $3)
                and ($4::text is null or lower(city) = lower($4)))
            select nearby.*, sec_to_gc(metres) as ground_metres
            from nearby
            where metres <= gc_to_sec($3)
              and (metres, venue_id) > ($5, $6)
            order by metres, venue_id
            limit $7
            """)
        .execute(
            Tuple.tuple()
                .addDouble(near.lat())
                .addDouble(near.lng())
                .addDouble(near.radiusKm().orElse(FARTHEST_KM) * 1000)
                .addString(city.orElse(null))
                .addDouble(after.metres())
                .addLong(after.venueId())
                .addInteger(limit + 1))
        .map(rows -> rows.stream().map(VenueRepository::found).toList())
        .map(read -> page(read, limit));
  }

  /** The cities that have a venue, sorted. */
  public Future<List<City>> cities() {
    return pool.preparedQuery(
            """
            select city, country, count(*) as venues
            from venue
            group by city, country
            order by city, country
            """)
        .execute()
        .map(rows -> rows.stream().map(VenueRepository::city).toList());
  }

  /** A city with its country (ISO 3166-1 alpha-2) and how many venues it has. */
  public record City(String name, String country, long venues) {}

  private static After after(String cursor) {
    var key = CursorKey.parse(NEAR_LIST, cursor, 2);
    return new After(key.number(0), key.wholeNumber(1));
  }

  private static Page<Venue> page(List<Found> read, int limit) {
    var page = Page.of(read, limit, last -> Cursor.of(NEAR_LIST, last.metres(), last.venue().id()));
    return new Page<>(page.items().stream().map(Found::venue).toList(), page.next());
  }

  private static Found found(Row row) {
    var wholeMetres = Math.round(row.getDouble("ground_metres"));
    return new Found(venue(row, Optional.of(wholeMetres / 1000.0)), row.getDouble("metres"));
  }

  private static Venue venue(Row row, Optional<Double> distanceKm) {
    return new Venue(
        row.getLong("venue_id"),
        row.getString("name"),
        row.getString("city"),
        row.getString("country"),
        ZoneId.of(row.getString("timezone")),
        row.getDouble("lat"),
        row.getDouble("lng"),
        distanceKm);
  }

  private static Screen screen(Row row) {
    return new Screen(
        row.getLong("screen_id"), row.getString("name"), row.getInteger("seat_count"));
  }

  private static City city(Row row) {
    return new City(row.getString("city"), row.getString("country"), row.getLong("venues"));
  }
}

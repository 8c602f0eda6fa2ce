package dev.marquee.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Venues and their screens in Postgres. */
public final class VenueRepository {
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

  /**
   * Reads a venue from a row that has all columns of {@link #find}.
   *
   * @param distanceKm from where it was looked for
   */
  public static Venue venue(Row row, Optional<Double> distanceKm) {
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

package dev.marquee.catalog;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** New venues and screens, in Postgres. */
public final class Listings {
  private static final String UNIQUE_VIOLATION = "23505";

  /**
   * Opens a venue.
   *
   * @param partnerId the organisation that it is of; empty: of none
   */
  public Future<Venue> addVenue(SqlClient transaction, NewVenue venue, Optional<Long> partnerId) {
    return transaction
        .preparedQuery(
            """
            insert into venue (name, city, country, timezone, lat, lng, partner_id)
            values ($1, $2, $3, $4, $5, $6, $7)
            returning venue_id
            """)
        .execute(
            Tuple.tuple()
                .addString(venue.name())
                .addString(venue.city())
                .addString(venue.country())
                .addString(venue.timezone().getId())
                .addDouble(venue.lat())
                .addDouble(venue.lng())
                .addLong(partnerId.orElse(null)))
        .map(rows -> venue.opened(rows.iterator().next().getLong("venue_id")));
  }

  /** Lets nobody else change a venue until the transaction ends; empty if there is none. */
  public Future<Optional<Venue>> lockVenue(SqlClient transaction, long venueId) {
    return transaction
        .preparedQuery(
            """
            select venue_id, name, city, country, timezone, lat, lng
            from venue
            where venue_id = $1
            for no key update
            """)
        .execute(Tuple.of(venueId))
        .map(
            rows ->
                rows.stream().findFirst().map(row -> VenueRepository.venue(row, Optional.empty())));
  }

  /** Changes a venue; its showtimes are on the day that they are on by its clock from now on. */
  public Future<Venue> changeVenue(SqlClient transaction, long venueId, NewVenue venue) {
    return transaction
        .preparedQuery(
            """
            with changed as (
              update venue
              set name = $2, city = $3, country = $4, timezone = $5, lat = $6, lng = $7
              where venue_id = $1)
            update showtime
            set local_date = (starts_at at time zone $5)::date
            where venue_id = $1 and local_date <> (starts_at at time zone $5)::date
            """)
        .execute(
            Tuple.tuple()
                .addLong(venueId)
                .addString(venue.name())
                .addString(venue.city())
                .addString(venue.country())
                .addString(venue.timezone().getId())
                .addDouble(venue.lat())
                .addDouble(venue.lng()))
        .map(venue.opened(venueId));
  }

  /**
   * Adds a screen with its seat map.
   *
   * @param layout the seat map's JSON in full
   * @return its id; fails where {@link #isNameTaken} tells why
   */
  public Future<Long> addScreen(
      SqlClient transaction, long venueId, String name, String layout, int seatCount) {
    return transaction
        .preparedQuery(
            """
            with drawn as (
              insert into seat_map (layout, seat_count)
              values ($3::text::jsonb, $4)
              returning seat_map_id)
            insert into screen (venue_id, name, seat_map_id)
            select $1, $2, seat_map_id
            from drawn
            returning screen_id
            """)
        .execute(Tuple.of(venueId, name, layout, seatCount))
        .map(rows -> rows.iterator().next().getLong("screen_id"));
  }

  /** Whether a transaction failed since the venue has a screen of this name. */
  public static boolean isNameTaken(Throwable failure) {
    return failure instanceof PgException postgres
        && UNIQUE_VIOLATION.equals(postgres.getSqlState());
  }
}

package dev.marquee.catalog;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/** The venues and screens of partners, in Postgres: who owns them, and new ones. */
public final class Listings {
  private static final String UNIQUE_VIOLATION = "23505";

  private final Pool pool;

  /** Writes through this pool. */
  public Listings(Pool pool) {
    this.pool = pool;
  }

  /** Whether the account is a partner of the venue; empty if there is no such venue. */
  public Future<Optional<Boolean>> isOwner(long venueId, UUID accountId) {
    return pool.preparedQuery(
            """
            select exists (
              select
              from venue_owner o
              where o.venue_id = v.venue_id and o.account_id = $2) as is_owner
            from venue v
            where v.venue_id = $1
            """)
        .execute(Tuple.of(venueId, accountId))
        .map(rows -> rows.stream().findFirst().map(row -> row.getBoolean("is_owner")));
  }

  /**
   * Opens a venue.
   *
   * @param owner the account that becomes its partner
   */
  public Future<Venue> addVenue(NewVenue venue, Optional<UUID> owner) {
    return pool.preparedQuery(
            """
            with opened as (
              insert into venue (name, city, country, timezone, lat, lng)
              values ($1, $2, $3, $4, $5, $6)
              returning venue_id),
            owned as (
              insert into venue_owner (venue_id, account_id)
              select venue_id, $7
              from opened
              where $7::uuid is not null)
            select venue_id
            from opened
            """)
        .execute(
            Tuple.tuple()
                .addString(venue.name())
                .addString(venue.city())
                .addString(venue.country())
                .addString(venue.timezone().getId())
                .addDouble(venue.lat())
                .addDouble(venue.lng())
                .addUUID(owner.orElse(null)))
        .map(rows -> venue.opened(rows.iterator().next().getLong("venue_id")));
  }

  /**
   * Adds a screen with its seat map.
   *
   * @param layout the seat map's JSON in full
   * @return its id; empty if the venue has a screen of this name
   */
  public Future<Optional<Long>> addScreen(long venueId, String name, String layout, int seatCount) {
    return pool.preparedQuery(
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
        .map(rows -> Optional.of(rows.iterator().next().getLong("screen_id")))
        .recover(Listings::emptyIfTaken);
  }

  private static Future<Optional<Long>> emptyIfTaken(Throwable failure) {
    return failure instanceof PgException postgres
            && UNIQUE_VIOLATION.equals(postgres.getSqlState())
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(failure);
  }
}

package dev.marquee.catalog;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What venues show and what it costs, in Postgres: new showtimes and their prices. */
public final class Programme {
  private static final String EXCLUSION_VIOLATION = "23P01";

  /**
   * What a showtime would stand on.
   *
   * @param timezone the venue's
   * @param durationMinutes the movie's; absent: there is no such movie
   * @param seatMapId the screen's; absent: the venue has no such screen
   * @param isToCome whether the start is in the future, by the database's clock
   */
  public record Grounds(
      ZoneId timezone,
      Optional<Integer> durationMinutes,
      Optional<Long> seatMapId,
      boolean isToCome) {}

  /**
   * The time that a showtime takes.
   *
   * @param endsAt when the screen is free again
   * @param localDate the day at the venue
   */
  public record Slot(Instant endsAt, LocalDate localDate) {}

  /** Where a showtime is, and its seats. */
  public record Listing(long venueId, long seatMapId) {}

  private final Pool pool;

  /** Reads and writes through this pool. */
  public Programme(Pool pool) {
    this.pool = pool;
  }

  /** What a showtime would stand on; empty if there is no such venue. */
  public Future<Optional<Grounds>> grounds(long venueId, NewShowtime showtime) {
    return pool.preparedQuery(
            """
            select v.timezone, m.duration_minutes, s.seat_map_id, $4 > now() as is_to_come
            from venue v
            left join movie m on m.movie_id = $2
            left join screen s on s.screen_id = $3 and s.venue_id = v.venue_id
            where v.venue_id = $1
            """)
        .execute(
            Tuple.of(venueId, showtime.movieId(), showtime.screenId(), utc(showtime.startsAt())))
        .map(rows -> rows.stream().findFirst().map(Programme::grounds));
  }

  /**
   * Adds a showtime.
   *
   * @return its id; fails where {@link #isScreenBusy} tells why
   */
  public Future<ShowtimeId> add(
      SqlClient transaction, long venueId, long seatMapId, NewShowtime showtime, Slot slot) {
    return transaction
        .preparedQuery(
            """
            insert into showtime (movie_id, venue_id, screen_id, seat_map_id, starts_at, ends_at,
              local_date, waiting_room_mode, admit_per_second)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            returning showtime_id
            """)
        .execute(
            Tuple.tuple()
                .addLong(showtime.movieId())
                .addLong(venueId)
                .addLong(showtime.screenId())
                .addLong(seatMapId)
                .addOffsetDateTime(utc(showtime.startsAt()))
                .addOffsetDateTime(utc(slot.endsAt()))
                .addLocalDate(slot.localDate())
                .addString(showtime.waitingRoom())
                .addInteger(showtime.admitPerSecond().orElse(null)))
        .map(rows -> new ShowtimeId(rows.iterator().next().getLong("showtime_id")));
  }

  /** Whether a transaction failed since the screen shows something else at that time. */
  public static boolean isScreenBusy(Throwable failure) {
    return failure instanceof PgException postgres
        && EXCLUSION_VIOLATION.equals(postgres.getSqlState());
  }

  /** Puts a showtime on sale until it starts. Returns when the sale opens. */
  public Future<Instant> openSale(
      SqlClient transaction, ShowtimeId id, NewShowtime showtime, int seatCount) {
    return transaction
        .preparedQuery(
            """
            insert into sale (showtime_id, total_seats, available_seats, currency, opens_at,
              closes_at, cancellable_until)
            values ($1, $2, $2, $3, coalesce($4, now()), $5, $6)
            returning opens_at
            """)
        .execute(
            Tuple.tuple()
                .addLong(id.value())
                .addInteger(seatCount)
                .addString(showtime.currency())
                .addOffsetDateTime(showtime.saleOpensAt().map(Programme::utc).orElse(null))
                .addOffsetDateTime(utc(showtime.startsAt()))
                .addOffsetDateTime(utc(showtime.cancellableUntil())))
        .map(rows -> rows.iterator().next().getOffsetDateTime("opens_at").toInstant());
  }

  /** Prices the seats of a showtime for the first time. */
  public Future<Void> price(SqlClient transaction, ShowtimeId id, List<PricingTier> tiers) {
    return transaction
        .preparedQuery(
            """
            insert into pricing_tier (showtime_id, category, amount)
            select $1, tier.category, tier.amount
            from unnest($2::text[], $3::bigint[]) tier (category, amount)
            """)
        .execute(parameters(id, tiers))
        .mapEmpty();
  }

  /** Where a showtime is; empty if there is none of this id. */
  public Future<Optional<Listing>> find(ShowtimeId id) {
    return pool.preparedQuery(
            """
            select venue_id, seat_map_id
            from showtime
            where showtime_id = $1
            """)
        .execute(Tuple.of(id.value()))
        .map(rows -> rows.stream().findFirst().map(Programme::listing));
  }

  /**
   * Sets new prices and says so by the pricing version, in one statement, so that no hold is made
   * at a mixture of both. Takes the sale's row before the tiers, so that two cannot deadlock.
   *
   * @param tiers one for each category of the seat map, which never changes: so none is left over
   * @return the currency
   */
  public Future<String> reprice(SqlClient transaction, ShowtimeId id, List<PricingTier> tiers) {
    return transaction
        .preparedQuery(
            """
            with repriced as (
              update sale
              set pricing_version = pricing_version + 1
              where showtime_id = $1
              returning currency),
            priced as (
              insert into pricing_tier (showtime_id, category, amount)
              select $1, tier.category, tier.amount
              from repriced
              cross join unnest($2::text[], $3::bigint[]) tier (category, amount)
              on conflict (showtime_id, category) do update
              set amount = excluded.amount)
            select currency
            from repriced
            """)
        .execute(parameters(id, tiers))
        .map(rows -> rows.iterator().next().getString("currency"));
  }

  /** Lets nobody else change the sale until the transaction ends. */
  public Future<Void> lockSale(SqlClient transaction, ShowtimeId id) {
    return transaction
        .preparedQuery(
            """
            select
            from sale
            where showtime_id = $1
            for update
            """)
        .execute(Tuple.of(id.value()))
        .mapEmpty();
  }

  /** The prices of a showtime by category, as they are now. */
  public Future<List<PricingTier>> prices(SqlClient transaction, ShowtimeId id) {
    return transaction
        .preparedQuery(
            """
            select category, amount
            from pricing_tier
            where showtime_id = $1
            order by category
            """)
        .execute(Tuple.of(id.value()))
        .map(
            rows ->
                rows.stream()
                    .map(row -> new PricingTier(row.getString("category"), row.getLong("amount")))
                    .toList());
  }

  private static Tuple parameters(ShowtimeId id, List<PricingTier> tiers) {
    return Tuple.of(
        id.value(),
        tiers.stream().map(PricingTier::category).toArray(String[]::new),
        tiers.stream().map(PricingTier::amount).toArray(Long[]::new));
  }

  private static Grounds grounds(Row row) {
    return new Grounds(
        ZoneId.of(row.getString("timezone")),
        Optional.ofNullable(row.getInteger("duration_minutes")),
        Optional.ofNullable(row.getLong("seat_map_id")),
        row.getBoolean("is_to_come"));
  }

  private static Listing listing(Row row) {
    return new Listing(row.getLong("venue_id"), row.getLong("seat_map_id"));
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}

package dev.marquee.search;

import dev.marquee.catalog.Page;
import dev.marquee.catalog.Venue;
import dev.marquee.catalog.VenueRepository;
import dev.marquee.search.VenueCursor.ByDistance;
import dev.marquee.search.VenueCursor.ById;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** Lists of venues, from Postgres. */
final class PostgresVenues {
  // Half of the way round the earth: no venue is farther.
  private static final double FARTHEST_KM = 20_100;

  /**
   * On the ground, from $2 and $3 to a venue. Postgres knows the way straight through an earth that
   * is as wide everywhere as at the equator; search servers measure on one of the mean radius.
   */
  private static final String METRES =
      """
      sec_to_gc(ll_to_earth(v.lat, v.lng) <-> ll_to_earth($2, $3)) / earth() * 6371008.7714
      """
          .strip();

  /**
   * That a showtime is on at a venue {@code v} or begins soon. None takes two days, which is said
   * so that the index need not go through all of the past.
   */
  private static final String IS_SHOWING_NOW =
      """
      exists (
        select
        from showtime s
        where s.venue_id = v.venue_id
          and s.starts_at between now() - interval '2 days' and now() + interval '%d hours'
          and s.ends_at > now()
          and s.cancelled_at is null)
      """
          .formatted(VenueQuery.SOON_HOURS);

  private record Distant(Venue venue, double metres) {}

  private final Pool pool;

  PostgresVenues(Pool pool) {
    this.pool = pool;
  }

  /** The venues in the order in which they were opened; a place to be near is left out. */
  Future<Page<Venue>> list(VenueQuery query) {
    return pool.preparedQuery(
            """
            select v.venue_id, v.name, v.city, v.country, v.timezone, v.lat, v.lng
            from venue v
            where v.venue_id > $1
              and ($2::text is null or lower(v.city) = lower($2))
              and (not $3 or %s)
            order by v.venue_id
            limit $4
            """
                .formatted(IS_SHOWING_NOW))
        .execute(
            Tuple.of(
                ById.of(query.cursor()).venueId(),
                query.city().orElse(null),
                query.isShowingNow(),
                query.limit() + 1))
        .map(rows -> rows.stream().map(PostgresVenues::venue).toList())
        .map(read -> Page.of(read, query.limit(), last -> new ById(last.id()).format()));
  }

  /** The venues around a place, the nearest first. */
  Future<Page<Venue>> near(Near near, VenueQuery query) {
    var after = ByDistance.of(query.cursor());
    return pool.preparedQuery(
            """
            with nearby as (
              select v.venue_id, v.name, v.city, v.country, v.timezone, v.lat, v.lng,
                %s as metres
              from venue v
              where ll_to_earth(v.lat, v.lng)
                  <@ earth_box(ll_to_earth($2, $3), $1::float8 * earth() / 6371008.7714)
                and ($4::text is null or lower(v.city) = lower($4))
                and (not $5 or %s))
            select *
            from nearby
            where metres <= $1
              and (metres, venue_id) > ($6, $7)
            order by metres, venue_id
            limit $8
            """
                .formatted(METRES, IS_SHOWING_NOW))
        .execute(
            Tuple.tuple()
                .addDouble(near.radiusKm().orElse(FARTHEST_KM) * 1000)
                .addDouble(near.lat())
                .addDouble(near.lng())
                .addString(query.city().orElse(null))
                .addBoolean(query.isShowingNow())
                .addDouble(after.metres())
                .addLong(after.venueId())
                .addInteger(query.limit() + 1))
        .map(rows -> rows.stream().map(PostgresVenues::distant).toList())
        .map(read -> page(read, query.limit()));
  }

  /** The venues that words fit by name or city; of those that fit alike the nearest first. */
  Future<List<Venue>> byRelevance(BoxQuery query) {
    return pool.preparedQuery(
            PostgresWords.ASKED
                + """
                , candidate as (
                  select v.*, folded(v.name || ' ' || v.city) as words, %s as metres
                  from venue v
                  where v.venue_id in (
                    select v.venue_id
                    from word
                    join venue v on word.word <%% folded(v.name || ' ' || v.city)
                    where is_finder)),
                weighed as materialized (
                  select candidate.*, (
                    select sum(letters * word_similarity(word, candidate.words)) / sum(letters)
                    from word) as fit
                  from candidate)
                select venue_id, name, city, country, timezone, lat, lng, metres
                from (select weighed.*, max(fit) over () as best from weighed) compared, asked
                where fit >= greatest(0.35, 0.65 * best)
                order by round(fit::numeric, 1) desc, metres, similarity(words, text) desc, venue_id
                limit $4
                """
                    .formatted(METRES))
        .execute(
            Tuple.tuple()
                .addString(query.q())
                .addDouble(query.near().map(Near::lat).orElse(null))
                .addDouble(query.near().map(Near::lng).orElse(null))
                .addInteger(query.limit()))
        .map(rows -> rows.stream().map(PostgresVenues::inBox).toList());
  }

  private static Page<Venue> page(List<Distant> read, int limit) {
    var page =
        Page.of(read, limit, last -> new ByDistance(last.metres(), last.venue().id()).format());
    return new Page<>(page.items().stream().map(Distant::venue).toList(), page.next());
  }

  private static Venue venue(Row row) {
    return VenueRepository.venue(row, Optional.empty());
  }

  private static Distant distant(Row row) {
    var metres = row.getDouble("metres");
    return new Distant(VenueRepository.venue(row, Optional.of(Near.kilometres(metres))), metres);
  }

  private static Venue inBox(Row row) {
    return VenueRepository.venue(
        row, Optional.ofNullable(row.getDouble("metres")).map(Near::kilometres));
  }
}

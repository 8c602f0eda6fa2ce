package dev.marquee.search;

import dev.marquee.pricing.PriceTerms;
import dev.marquee.search.FoundMovies.Left;
import dev.marquee.search.FoundMovies.Price;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is left of movies at the showtimes that a query fits, from the sales themselves. */
final class PostgresLeft {
  private final Pool pool;

  PostgresLeft(Pool pool) {
    this.pool = pool;
  }

  /** By movie; those that have no such showtime are not in it. */
  Future<Map<Long, Left>> of(Collection<Long> movies, MovieQuery query) {
    if (movies.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return pool.preparedQuery(
            """
            select s.movie_id, sum(greatest(sale.available_seats, 0)) as seats, now() as moment,
              jsonb_agg(distinct case
                -- Without rules it is all the same when a showtime begins.
                when p.terms -> 'rules' = '[]' then p.terms || '{"starts_at": 0}'
                else p.terms
              end) as terms
            from showtime s
            join sale on sale.showtime_id = s.showtime_id
            join showtime_pricing p on p.showtime_id = s.showtime_id
            where s.movie_id = any($1)
              and ($5::text is null or s.venue_id = any(array(
                select venue_id
                from venue
                where lower(city) = lower($5))))
              and %s
            group by s.movie_id
            """
                .formatted(FittingShowtimes.FITS))
        .execute(
            FittingShowtimes.ofShowtimes(movies.toArray(Long[]::new), query)
                .addString(query.city().orElse(null)))
        .map(
            rows ->
                rows.stream()
                    .collect(Collectors.toMap(row -> row.getLong("movie_id"), PostgresLeft::left)));
  }

  private static Left left(Row row) {
    var moment = row.getOffsetDateTime("moment").toInstant();
    var terms =
        row.getJsonArray("terms").stream().map(it -> PriceTerms.of((JsonObject) it)).toList();
    var isComparable = terms.stream().map(PriceTerms::currency).distinct().count() == 1;
    var lowest = terms.stream().mapToLong(it -> it.at(moment).lowest()).min();
    return new Left(
        row.getLong("seats"),
        isComparable
            ? Optional.of(new Price(lowest.orElseThrow(), terms.get(0).currency()))
            : Optional.empty());
  }
}

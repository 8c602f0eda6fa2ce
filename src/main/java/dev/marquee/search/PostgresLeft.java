package dev.marquee.search;

import dev.marquee.search.FoundMovies.Left;
import dev.marquee.search.FoundMovies.Price;
import io.vertx.core.Future;
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
            with remains as (
              select s.movie_id, sum(greatest(sale.available_seats, 0)) as seats,
                min(sale.currency) as currency, max(sale.currency) as other_currency,
                array_agg(s.showtime_id) as showtimes
              from showtime s
              join sale on sale.showtime_id = s.showtime_id
              where s.movie_id = any($1)
                and ($5::text is null or s.venue_id = any(array(
                  select venue_id
                  from venue
                  where lower(city) = lower($5))))
                and %s
              group by s.movie_id)
            select movie_id, seats, currency,
              case
                when currency = other_currency then (
                  select min(amount)
                  from pricing_tier
                  where showtime_id = any(showtimes))
              end as amount
            from remains
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
    var price =
        Optional.ofNullable(row.getLong("amount"))
            .map(amount -> new Price(amount, row.getString("currency")));
    return new Left(row.getLong("seats"), price);
  }
}

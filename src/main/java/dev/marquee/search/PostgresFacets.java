package dev.marquee.search;

import dev.marquee.search.FoundMovies.Count;
import dev.marquee.search.FoundMovies.Facets;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;

/**
 * Counts of the movies that fit a query, from Postgres. Each value is counted as if no other one of
 * its kind had been chosen: that is what a choice between them needs.
 */
final class PostgresFacets {
  private static final String MOVIES = "with found as (select * from movie where $1 = '')";

  private static final String COUNTS =
      """
      , shown as materialized (
        select distinct s.movie_id, s.venue_id
        from showtime s
        where %s),
      in_city as materialized (
        select distinct movie_id
        from shown
        where $7::text is null or venue_id = any(array(
          select venue_id
          from venue
          where lower(city) = lower($7)))),
      chosen as materialized (
        select m.movie_id, m.genres, m.language, %s as is_of_genre, %s as is_of_language
        from found m),
      by_genre as (
        select genre as value, count(distinct movie_id) as movies
        from chosen
        join in_city using (movie_id)
        cross join unnest(genres) genre
        where is_of_language
        group by genre
        order by movies desc, value
        limit 100),
      by_language as (
        select language as value, count(*) as movies
        from chosen
        join in_city using (movie_id)
        where is_of_genre
        group by language
        order by movies desc, value
        limit 100),
      by_city as (
        select city as value, count(distinct movie_id) as movies
        from chosen
        join shown using (movie_id)
        join venue using (venue_id)
        where is_of_genre and is_of_language
        group by city
        order by movies desc, value
        limit 100)
      select 'genres' as facet, value, movies from by_genre
      union all
      select 'languages', value, movies from by_language
      union all
      select 'cities', value, movies from by_city
      order by facet, movies desc, value
      """
          .formatted(
              FittingShowtimes.FITS, FittingShowtimes.OF_GENRE, FittingShowtimes.OF_LANGUAGE);

  private static final String OF_ALL = MOVIES + COUNTS;
  private static final String OF_FOUND = PostgresWords.FOUND_MOVIES + COUNTS;

  private final Pool pool;

  PostgresFacets(Pool pool) {
    this.pool = pool;
  }

  /** Counts them; the query's limit and cursor make no difference. */
  Future<Facets> count(MovieQuery query) {
    return pool.preparedQuery(query.q().isPresent() ? OF_FOUND : OF_ALL)
        .execute(
            FittingShowtimes.ofMovies(query.q().orElse(""), query)
                .addString(query.city().orElse(null)))
        .map(
            rows ->
                new Facets(
                    counts("genres", rows), counts("languages", rows), counts("cities", rows)));
  }

  private static List<Count> counts(String facet, RowSet<Row> rows) {
    return rows.stream()
        .filter(row -> facet.equals(row.getString("facet")))
        .map(row -> new Count(row.getString("value"), row.getLong("movies")))
        .toList();
  }
}

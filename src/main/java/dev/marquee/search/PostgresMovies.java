package dev.marquee.search;

import dev.marquee.catalog.Movie;
import dev.marquee.catalog.MovieRepository;
import dev.marquee.catalog.Page;
import dev.marquee.search.MovieCursor.ByRelevance;
import dev.marquee.search.MovieCursor.ByVotes;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Optional;

/** Lists of movies that are shown, from Postgres. */
final class PostgresMovies {
  private record Voted(Movie movie, int votes) {}

  private final Pool pool;

  PostgresMovies(Pool pool) {
    this.pool = pool;
  }

  /** The movies that fit, the most voted first; the query's words are left out. */
  Future<Page<Movie>> byVotes(MovieQuery query) {
    var after = ByVotes.of(query.cursor());
    return query
        .city()
        .map(city -> listInCity(city, query, after))
        .orElseGet(() -> listAnywhere(query, after))
        .map(rows -> rows.stream().map(PostgresMovies::voted).toList())
        .map(read -> page(read, query.limit()));
  }

  /** The movies that these words and the rest of the query fit, the best first. */
  Future<Page<Movie>> byRelevance(String words, MovieQuery query) {
    var after = ByRelevance.of(query.cursor());
    return listByRelevance(words, query, after)
        .map(rows -> rows.stream().map(MovieRepository::movie).toList())
        .map(read -> page(read, query.limit(), after));
  }

  /**
   * Goes through the movies by popularity and stops when the page is full. In one level the planner
   * would look for the showtimes of all movies first and sort afterwards.
   */
  private Future<RowSet<Row>> listAnywhere(MovieQuery query, ByVotes after) {
    return pool.preparedQuery(
            """
            select m.movie_id, m.title, m.genres, m.language, m.duration_minutes, m.rating,
              m.release_date, m.poster_url, m.imdb_votes
            from (
              select *
              from movie
              where imdb_votes <= $1
                and (imdb_votes < $1 or movie_id > $7)
              order by imdb_votes desc, movie_id) m
            where %s
              and %s
              and exists (
                select
                from showtime s
                where s.movie_id = m.movie_id
                  and %s)
            order by m.imdb_votes desc, m.movie_id
            limit $8
            """
                .formatted(
                    FittingShowtimes.OF_GENRE, FittingShowtimes.OF_LANGUAGE, FittingShowtimes.FITS))
        .execute(
            FittingShowtimes.ofMovies(after.votes(), query)
                .addLong(after.movieId())
                .addInteger(query.limit() + 1));
  }

  /**
   * Begins at the city's venues, where few of all showtimes are: left to itself the planner looks
   * through the showtimes of every movie.
   */
  private Future<RowSet<Row>> listInCity(String city, MovieQuery query, ByVotes after) {
    return pool.preparedQuery(
            """
            with shown as materialized (
              select distinct s.movie_id
              from venue v
              join showtime s on s.venue_id = v.venue_id
              where lower(v.city) = lower($9)
                and %s)
            select m.movie_id, m.title, m.genres, m.language, m.duration_minutes, m.rating,
              m.release_date, m.poster_url, m.imdb_votes
            from shown
            join movie m on m.movie_id = shown.movie_id
            where m.imdb_votes <= $1
              and (m.imdb_votes < $1 or m.movie_id > $7)
              and %s
              and %s
            order by m.imdb_votes desc, m.movie_id
            limit $8
            """
                .formatted(
                    FittingShowtimes.FITS, FittingShowtimes.OF_GENRE, FittingShowtimes.OF_LANGUAGE))
        .execute(
            FittingShowtimes.ofMovies(after.votes(), query)
                .addLong(after.movieId())
                .addInteger(query.limit() + 1)
                .addString(city));
  }

  private Future<RowSet<Row>> listByRelevance(String words, MovieQuery query, ByRelevance after) {
    return pool.preparedQuery(
            PostgresWords.FOUND_MOVIES
                + """
                select m.movie_id, m.title, m.genres, m.language, m.duration_minutes, m.rating,
                  m.release_date, m.poster_url
                from found
                join movie m on m.movie_id = found.movie_id
                where %s
                  and %s
                  and %s
                order by found.relevance desc, m.imdb_votes desc, m.movie_id
                limit $8 offset $9
                """
                    .formatted(
                        FittingShowtimes.OF_GENRE,
                        FittingShowtimes.OF_LANGUAGE,
                        FittingShowtimes.IS_SHOWN))
        .execute(
            FittingShowtimes.ofMovies(words, query)
                .addString(query.city().orElse(null))
                .addInteger(query.limit() + 1)
                .addInteger(after.offset()));
  }

  private static Page<Movie> page(List<Voted> read, int limit) {
    var page = Page.of(read, limit, last -> new ByVotes(last.votes(), last.movie().id()).format());
    return new Page<>(page.items().stream().map(Voted::movie).toList(), page.next());
  }

  private static Page<Movie> page(List<Movie> read, int limit, ByRelevance after) {
    return read.size() > limit
        ? new Page<>(read.subList(0, limit), after.next(limit))
        : new Page<>(read, Optional.empty());
  }

  private static Voted voted(Row row) {
    return new Voted(MovieRepository.movie(row), row.getInteger("imdb_votes"));
  }
}

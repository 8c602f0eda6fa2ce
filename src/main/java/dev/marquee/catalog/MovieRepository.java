package dev.marquee.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/** Movies in Postgres. */
public final class MovieRepository {
  private final Pool pool;

  /** Reads through this pool. */
  public MovieRepository(Pool pool) {
    this.pool = pool;
  }

  /** One movie, whether or not it is shown. */
  public Future<Optional<Movie>> find(long movieId) {
    return pool.preparedQuery(
            """
            select movie_id, title, genres, language, duration_minutes, rating, release_date, poster_url
            from movie
            where movie_id = $1
            """)
        .execute(Tuple.of(movieId))
        .map(rows -> rows.stream().findFirst().map(MovieRepository::movie));
  }

  /** The genres of all movies, sorted. */
  public Future<List<String>> genres() {
    return pool.preparedQuery(
            """
            select distinct genre
            from movie, unnest(genres) genre
            order by genre
            """)
        .execute()
        .map(rows -> rows.stream().map(row -> row.getString("genre")).toList());
  }

  /** Reads a movie from a row that has all columns of {@link #find}. */
  public static Movie movie(Row row) {
    return new Movie(
        row.getLong("movie_id"),
        row.getString("title"),
        List.of(row.getArrayOfStrings("genres")),
        row.getString("language"),
        row.getInteger("duration_minutes"),
        Optional.ofNullable(row.getString("rating")),
        Optional.ofNullable(row.getLocalDate("release_date")),
        Optional.ofNullable(row.getString("poster_url")));
  }
}

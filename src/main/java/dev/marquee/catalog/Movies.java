package dev.marquee.catalog;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** New and changed movies, in Postgres. */
public final class Movies {

  /**
   * A movie and whose it is to change.
   *
   * @param partnerId empty: the admins'
   */
  public record Owned(Movie movie, Optional<Long> partnerId) {}

  /** Adds a movie; returns its id. */
  public Future<Long> add(SqlClient transaction, NewMovie movie, Optional<Long> partnerId) {
    return transaction
        .preparedQuery(
            """
            insert into movie (title, genres, language, duration_minutes, rating, release_date,
              poster_url, partner_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            returning movie_id
            """)
        .execute(values(movie).addLong(partnerId.orElse(null)))
        .map(rows -> rows.iterator().next().getLong("movie_id"));
  }

  /** Lets nobody else change a movie until the transaction ends; empty if there is none. */
  public Future<Optional<Owned>> lock(SqlClient transaction, long movieId) {
    return transaction
        .preparedQuery(
            """
            select movie_id, title, genres, language, duration_minutes, rating, release_date,
              poster_url, partner_id
            from movie
            where movie_id = $1
            for no key update
            """)
        .execute(Tuple.of(movieId))
        .map(rows -> rows.stream().findFirst().map(Movies::owned));
  }

  /** Changes a movie; showtimes keep the time that they take. */
  public Future<Void> change(SqlClient transaction, long movieId, NewMovie movie) {
    return transaction
        .preparedQuery(
            """
            update movie
            set title = $1, genres = $2, language = $3, duration_minutes = $4, rating = $5,
              release_date = $6, poster_url = $7
            where movie_id = $8
            """)
        .execute(values(movie).addLong(movieId))
        .mapEmpty();
  }

  private static Owned owned(Row row) {
    return new Owned(MovieRepository.movie(row), Optional.ofNullable(row.getLong("partner_id")));
  }

  private static Tuple values(NewMovie movie) {
    return Tuple.tuple()
        .addString(movie.title())
        .addArrayOfString(movie.genres().toArray(String[]::new))
        .addString(movie.language())
        .addInteger(movie.durationMinutes())
        .addString(movie.rating().orElse(null))
        .addLocalDate(movie.releaseDate().orElse(null))
        .addString(movie.posterUrl().orElse(null));
  }
}

package dev.marquee.catalog;

import dev.marquee.api.Cursor;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Movies in Postgres. */
public final class MovieRepository {
  private static final String LIST = "movies";
  private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

  /**
   * Which movies are asked for: those with a showtime to come that fits all that is given.
   *
   * @param city in any case
   * @param date the day at the venue
   * @param genre in any case
   * @param language ISO 639
   */
  public record Filter(
      Optional<String> city,
      Optional<LocalDate> date,
      Optional<String> genre,
      Optional<String> language) {}

  private record Popularity(int votes, long movieId) {}

  private record Listed(Movie movie, int votes) {}

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

  /** The movies that are shown, the most voted first. */
  public Future<Page<Movie>> list(Filter filter, int limit, Optional<String> cursor) {
    var after = cursor.map(MovieRepository::after).orElse(new Popularity(Integer.MAX_VALUE, 0));
    return filter
        .city()
        .map(city -> listInCity(city, filter, after, limit))
        .orElseGet(() -> listAnywhere(filter, after, limit))
        .map(rows -> rows.stream().map(MovieRepository::listed).toList())
        .map(read -> page(read, limit));
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

  /**
   * Goes through the movies by popularity and stops when the page is full. In one level the planner
   * would look for the showtimes of all movies first and sort afterwards.
   */
  private Future<RowSet<Row>> listAnywhere(Filter filter, Popularity after, int limit) {
    return pool.preparedQuery(
            """
            select m.movie_id, m.title, m.genres, m.language, m.duration_minutes, m.rating,
              m.release_date, m.poster_url, m.imdb_votes
            from (
              select *
              from movie
              where imdb_votes <= $1
                and (imdb_votes < $1 or movie_id > $2)
              order by imdb_votes desc, movie_id) m
            where ($3::text is null or lower($3) in (select lower(genre) from unnest(m.genres) genre))
              and ($4::text is null or lower(m.language) = lower($4))
              and exists (
                select
                from showtime s
                where s.movie_id = m.movie_id
                  and s.starts_at > now()
                  and s.local_date between $5 and $6
                  and s.cancelled_at is null)
            order by m.imdb_votes desc, m.movie_id
            limit $7
            """)
        .execute(parameters(filter, after, limit));
  }

  /**
   * Begins at the city's venues, where few of all showtimes are: left to itself the planner looks
   * through the showtimes of every movie.
   */
  private Future<RowSet<Row>> listInCity(String city, Filter filter, Popularity after, int limit) {
    return pool.preparedQuery(
            """
            with shown as materialized (
              select distinct s.movie_id
              from venue v
              join showtime s on s.venue_id = v.venue_id
              where lower(v.city) = lower($8)
                and s.starts_at > now()
                and s.local_date between $5 and $6
                and s.cancelled_at is null)
            select m.movie_id, m.title, m.genres, m.language, m.duration_minutes, m.rating,
              m.release_date, m.poster_url, m.imdb_votes
            from shown
            join movie m on m.movie_id = shown.movie_id
            where m.imdb_votes <= $1
              and (m.imdb_votes < $1 or m.movie_id > $2)
              and ($3::text is null or lower($3) in (select lower(genre) from unnest(m.genres) genre))
              and ($4::text is null or lower(m.language) = lower($4))
            order by m.imdb_votes desc, m.movie_id
            limit $7
            """)
        .execute(parameters(filter, after, limit).addString(city));
  }

  private static Tuple parameters(Filter filter, Popularity after, int limit) {
    return Tuple.tuple()
        .addInteger(after.votes())
        .addLong(after.movieId())
        .addString(filter.genre().orElse(null))
        .addString(filter.language().orElse(null))
        .addLocalDate(filter.date().orElse(FIRST_DAY))
        .addLocalDate(filter.date().orElse(LAST_DAY))
        .addInteger(limit + 1);
  }

  private static Popularity after(String cursor) {
    var key = CursorKey.parse(LIST, cursor, 2);
    var votes = key.wholeNumber(0);
    if (votes < 0 || votes > Integer.MAX_VALUE) {
      throw Cursor.invalid();
    }
    return new Popularity((int) votes, key.wholeNumber(1));
  }

  private static Page<Movie> page(List<Listed> read, int limit) {
    var page = Page.of(read, limit, last -> Cursor.of(LIST, last.votes(), last.movie().id()));
    return new Page<>(page.items().stream().map(Listed::movie).toList(), page.next());
  }

  private static Listed listed(Row row) {
    return new Listed(movie(row), row.getInteger("imdb_votes"));
  }

  private static Movie movie(Row row) {
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

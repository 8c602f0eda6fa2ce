package dev.marquee.search;

import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;

/** What a query asks of showtimes and of the movies themselves, in SQL. */
final class FittingShowtimes {
  private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

  /** Of a showtime {@code s}, by $2 to $4. */
  static final String FITS =
      """
      s.starts_at > now()
      and s.local_date between $2 and $3
      and s.cancelled_at is null
      and (not $4 or exists (
        select
        from sale
        where sale.showtime_id = s.showtime_id
          and sale.available_seats > 0))
      """;

  /** Of a movie {@code m}, by $5. */
  static final String OF_GENRE =
      "($5::text is null or lower($5) in (select lower(genre) from unnest(m.genres) genre))";

  /** Of a movie {@code m}, by $6. */
  static final String OF_LANGUAGE = "($6::text is null or lower(m.language) = lower($6))";

  /** That a showtime {@code s}, in the city $7 if any, fits a movie {@code m}. */
  static final String IS_SHOWN =
      """
      exists (
        select
        from showtime s
        where s.movie_id = m.movie_id
          and ($7::text is null or s.venue_id = any(array(
            select venue_id
            from venue
            where lower(city) = lower($7))))
          and %s)
      """
          .formatted(FITS);

  private FittingShowtimes() {}

  /** $2 the first day, $3 the last one, $4 whether seats must be left; $1 is the statement's. */
  static Tuple ofShowtimes(Object first, MovieQuery query) {
    return Tuple.of(
        first, query.date().orElse(FIRST_DAY), query.date().orElse(LAST_DAY), query.isAvailable());
  }

  /** The same, and $5 the genre, $6 the language. */
  static Tuple ofMovies(Object first, MovieQuery query) {
    return ofShowtimes(first, query)
        .addString(query.genre().orElse(null))
        .addString(query.language().orElse(null));
  }
}

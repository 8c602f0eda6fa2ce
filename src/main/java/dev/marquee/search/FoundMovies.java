package dev.marquee.search;

import dev.marquee.catalog.Movie;
import dev.marquee.catalog.Page;
import java.util.List;
import java.util.Optional;

/**
 * The movies that fit a query.
 *
 * @param facets counts, where they were asked for
 * @param suggestion what may have been meant, where nothing was found
 */
public record FoundMovies(
    Page<FoundMovie> page, Optional<Facets> facets, Optional<String> suggestion) {

  /**
   * A movie with what is left at its showtimes that fit the query.
   *
   * @param left absent where it is not known yet
   */
  public record FoundMovie(Movie movie, Optional<Left> left) {}

  /**
   * What is left at showtimes.
   *
   * @param seats at all of them together
   * @param priceFrom the lowest price in minor units; absent where they are in several currencies
   */
  public record Left(long seats, Optional<Price> priceFrom) {}

  /**
   * A price.
   *
   * @param amount in minor units
   * @param currency ISO 4217
   */
  public record Price(long amount, String currency) {}

  /** How many of the movies that fit have each value; the most frequent values, at most 100. */
  public record Facets(List<Count> genres, List<Count> languages, List<Count> cities) {}

  /** A value, and how many movies have it. */
  public record Count(String value, long movies) {}
}

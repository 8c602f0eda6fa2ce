package dev.marquee.catalog;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What is to be shown.
 *
 * @param language ISO 639
 * @param rating who may see it, as its country's board says
 */
public record NewMovie(
    String title,
    List<String> genres,
    String language,
    int durationMinutes,
    Optional<String> rating,
    Optional<LocalDate> releaseDate,
    Optional<String> posterUrl) {

  /** The movie that it has become. */
  public Movie added(long id) {
    return new Movie(id, title, genres, language, durationMinutes, rating, releaseDate, posterUrl);
  }
}

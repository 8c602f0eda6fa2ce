package dev.marquee.catalog;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What is shown: a film or an event.
 *
 * @param language ISO 639
 * @param rating who may see it, as its country's board says
 */
public record Movie(
    long id,
    String title,
    List<String> genres,
    String language,
    int durationMinutes,
    Optional<String> rating,
    Optional<LocalDate> releaseDate,
    Optional<String> posterUrl) {

  /** The movie as the contract has it. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("id", String.valueOf(id))
        .put("title", title)
        .put("genres", new JsonArray(genres))
        .put("language", language)
        .put("duration_minutes", durationMinutes)
        .put("rating", rating.orElse(null))
        .put("release_date", releaseDate.map(String::valueOf).orElse(null))
        .put("poster_url", posterUrl.orElse(null));
  }
}

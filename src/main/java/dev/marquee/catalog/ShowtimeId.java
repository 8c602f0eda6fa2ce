package dev.marquee.catalog;

import java.util.Optional;

/** The id of a showtime: it begins every key of the booking path. */
public record ShowtimeId(long value) {

  /** Reads the id as it looks from outside; empty for what cannot be one. */
  public static Optional<ShowtimeId> parse(String text) {
    return CatalogId.parse(text).map(ShowtimeId::new);
  }

  /** The id as it looks from outside. */
  @Override
  public String toString() {
    return String.valueOf(value);
  }
}

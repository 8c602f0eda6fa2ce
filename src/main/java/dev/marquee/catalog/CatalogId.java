package dev.marquee.catalog;

import java.util.Optional;

/** How ids of the catalogue look from outside: plain decimals, opaque to those who use them. */
public final class CatalogId {
  private static final int MAX_DIGITS = 18;

  private CatalogId() {}

  /** Reads an id of a movie, venue, screen or showtime; empty for what cannot be one. */
  public static Optional<Long> parse(String text) {
    var isOne =
        !text.isEmpty()
            && text.length() <= MAX_DIGITS
            && text.charAt(0) != '0'
            && text.chars().allMatch(it -> it >= '0' && it <= '9');
    return isOne ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }
}

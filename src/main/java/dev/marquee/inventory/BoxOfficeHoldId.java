package dev.marquee.inventory;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.ShowtimeKey;
import java.util.Optional;
import java.util.UUID;

/** Names a hold of the box office and its showtime. */
record BoxOfficeHoldId(ShowtimeId showtime, UUID value) {
  private static final String PREFIX = "box";

  /** Reads an id from outside; empty if it is none of this showtime. */
  static Optional<BoxOfficeHoldId> parse(ShowtimeId showtime, String text) {
    return ShowtimeKey.parse(PREFIX, text)
        .filter(key -> key.showtime().equals(showtime))
        .map(key -> new BoxOfficeHoldId(showtime, key.value()));
  }

  @Override
  public String toString() {
    return new ShowtimeKey(showtime, value).format(PREFIX);
  }
}

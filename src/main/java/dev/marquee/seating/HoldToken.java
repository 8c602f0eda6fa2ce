package dev.marquee.seating;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.ShowtimeKey;
import java.util.Optional;
import java.util.UUID;

/** Names a hold and, so that it is found without a search, its showtime. */
public record HoldToken(ShowtimeId showtime, UUID value) {
  private static final String PREFIX = "hld";

  /** Reads a token from outside; empty if it is none. */
  public static Optional<HoldToken> parse(String text) {
    return ShowtimeKey.parse(PREFIX, text).map(key -> new HoldToken(key.showtime(), key.value()));
  }

  @Override
  public String toString() {
    return new ShowtimeKey(showtime, value).format(PREFIX);
  }
}

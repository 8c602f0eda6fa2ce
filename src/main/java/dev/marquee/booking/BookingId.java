package dev.marquee.booking;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.ShowtimeKey;
import java.util.Optional;
import java.util.UUID;

/** Names a booking and, so that it is found without a search, its showtime. */
public record BookingId(ShowtimeId showtime, UUID value) {
  private static final String PREFIX = "bkg";

  /** Reads an id from outside; empty if it is none. */
  public static Optional<BookingId> parse(String text) {
    return ShowtimeKey.parse(PREFIX, text).map(key -> new BookingId(key.showtime(), key.value()));
  }

  @Override
  public String toString() {
    return new ShowtimeKey(showtime, value).format(PREFIX);
  }
}

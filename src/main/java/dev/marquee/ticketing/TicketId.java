package dev.marquee.ticketing;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.ShowtimeKey;
import java.util.UUID;

/** Names a ticket and, so that it is found without a search, its showtime. */
public record TicketId(ShowtimeId showtime, UUID value) {
  private static final String PREFIX = "tkt";

  @Override
  public String toString() {
    return new ShowtimeKey(showtime, value).format(PREFIX);
  }
}

package dev.marquee.booking;

import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.seating.KnownSeats;
import java.util.List;

/** Every question goes to the database. */
final class NothingKnown implements KnownSeats {
  @Override
  public List<String> taken(ShowtimeId showtime, SeatMap map, List<String> seatIds) {
    return List.of();
  }

  @Override
  public void learn(ShowtimeId showtime) {}
}

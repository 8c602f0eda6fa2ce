package dev.marquee.seating;

import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.ShowtimeId;
import java.util.List;

/** What a node can say of seats without asking the database. */
public interface KnownSeats {
  /**
   * Those of the seats of which it is certain that nobody can take them now: sold, or held for a
   * while yet by the database's clock. None where this node does not know.
   *
   * @param seatIds seats of the map
   */
  List<String> taken(ShowtimeId showtime, SeatMap map, List<String> seatIds);

  /** Somebody was refused: from now on it pays to know the showtime's seats. */
  void learn(ShowtimeId showtime);
}

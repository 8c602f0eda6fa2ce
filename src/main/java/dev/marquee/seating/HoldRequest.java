package dev.marquee.seating;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.seating.Hold.HoldLine;
import java.util.List;
import java.util.UUID;

/**
 * Seats that a buyer asks for, with the prices that the node knows.
 *
 * @param pricingVersion the showtime's pricing that the lines are from: the statement refuses it if
 *     it is no longer in force
 */
record HoldRequest(
    HoldToken token, UUID buyerId, List<HoldLine> lines, String currency, int pricingVersion) {

  ShowtimeId showtime() {
    return token.showtime();
  }

  List<String> seatIds() {
    return lines.stream().map(HoldLine::seatId).toList();
  }
}

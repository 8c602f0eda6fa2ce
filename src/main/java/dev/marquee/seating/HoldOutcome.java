package dev.marquee.seating;

import dev.marquee.seating.Hold.HoldLine;
import java.util.List;

/** What became of a request to hold seats. */
public sealed interface HoldOutcome {

  /** All seats are the buyer's; {@code seatVersion} is the version that says so. */
  record Held(Hold hold, long seatVersion) implements HoldOutcome {}

  /** None is: these seats are someone else's. */
  record SeatsTaken(List<String> seatIds) implements HoldOutcome {}

  /** The showtime has no such seats. */
  record UnknownSeats(List<String> seatIds) implements HoldOutcome {}

  /** The showtime is not sold now: not yet, or no more. */
  record NotOnSale() implements HoldOutcome {}

  /** The buyer has as many open holds on the showtime as one may have. */
  record TooManyHolds(int most) implements HoldOutcome {}

  /** The seats do not cost what the buyer expects: nothing is held; these are the prices now. */
  record PriceChanged(List<HoldLine> lines, String currency) implements HoldOutcome {}

  /** There is no such showtime. */
  record NoShowtime() implements HoldOutcome {}

  /** More requests wait than the desk takes. */
  record Busy() implements HoldOutcome {}
}

package dev.marquee.inventory;

import dev.marquee.payment.Money;
import dev.marquee.seating.Hold.HoldLine;
import java.util.List;

/** Why the house cannot change seats as it wishes. */
sealed interface Refusal {

  /** There is no such showtime, or none with such a hold or booking. */
  record Unknown() implements Refusal {}

  /** The showtime is over, or was cancelled. */
  record Over() implements Refusal {}

  /** The showtime has no such seats. */
  record UnknownSeats(List<String> seatIds) implements Refusal {}

  /** Somebody has these seats. */
  record SeatsTaken(List<String> seatIds) implements Refusal {}

  /** The hold or booking does not have these seats. */
  record NotItsSeats(List<String> seatIds) implements Refusal {}

  /** The booking is not paid for yet, or was cancelled. */
  record NotConfirmed() implements Refusal {}

  /** These seats are of another category than those they are to replace. */
  record OtherCategory(List<String> seatIds) implements Refusal {}

  /** One booking cannot have so many seats. */
  record TooManySeats(int most) implements Refusal {}

  /** The seats do not cost what is expected. */
  record PriceChanged(List<HoldLine> lines, Money total) implements Refusal {}

  /** The prices change all the time. */
  record StalePrices() implements Refusal {}

  /** Somebody has come in with the tickets of these seats. */
  record TicketsUsed(List<String> seatIds) implements Refusal {}
}

package dev.marquee.booking;

import java.util.Optional;

/** What became of a wish to book. */
public sealed interface BookOutcome {

  /** The seats are the buyer's. */
  record Confirmed(BookingId booking) implements BookOutcome {}

  /** The gateway's answer is not known yet: it will be found out. */
  record Pending(BookingId booking) implements BookOutcome {}

  /** The card was refused; the hold goes on with the time it had left. */
  record Declined(String code) implements BookOutcome {}

  /** The gateway cannot be asked now; the hold goes on with the time it had left. */
  record PaymentUnavailable() implements BookOutcome {}

  /** Another booking is under way on this hold. */
  record PaymentInProgress(Optional<BookingId> booking) implements BookOutcome {}

  /** The hold was booked before. */
  record AlreadyBooked(Optional<BookingId> booking) implements BookOutcome {}

  /** The hold has ended, before the payment or in the midst of it; nothing was taken. */
  record HoldExpired() implements BookOutcome {}

  /** The showtime is no longer sold. */
  record NotOnSale() implements BookOutcome {}

  /** There is no such hold of this buyer. */
  record NoSuchHold() implements BookOutcome {}
}

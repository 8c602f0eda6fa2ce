package dev.marquee.booking;

/** What became of a wish to cancel. */
public sealed interface CancelOutcome {

  /** The booking is cancelled, now or since earlier. */
  record Cancelled(Booking booking) implements CancelOutcome {}

  /** It is too late. */
  record Closed() implements CancelOutcome {}

  /** It is not decided yet whether there is a booking. */
  record PaymentInProgress() implements CancelOutcome {}

  /** Its money went through the gateway, so that it is not the house's to take back. */
  record NotAtCounter() implements CancelOutcome {}

  /** There is no such booking of this buyer. */
  record NoSuchBooking() implements CancelOutcome {}
}

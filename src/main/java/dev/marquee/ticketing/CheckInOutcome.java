package dev.marquee.ticketing;

import java.time.Instant;
import java.util.Optional;

/** What became of a scan. */
sealed interface CheckInOutcome {

  /**
   * Its bearer is let in.
   *
   * @param otherUseAt when somebody else was let in with it, later, but told earlier: both are in
   */
  record Admitted(TicketClaims ticket, Instant usedAt, Optional<Instant> otherUseAt)
      implements CheckInOutcome {}

  /**
   * Somebody was let in with it before.
   *
   * @param isConflict whether this one is in, too, since the gate could not ask
   */
  record AlreadyUsed(TicketClaims ticket, Instant firstUsedAt, boolean isConflict)
      implements CheckInOutcome {}

  /** The booking was cancelled. */
  record Cancelled(TicketClaims ticket) implements CheckInOutcome {}

  /** It is for another door. */
  record WrongVenue(Why why) implements CheckInOutcome {}

  /** It lets nobody in anywhere. */
  record Invalid(Why why) implements CheckInOutcome {}

  /** The time of the scan cannot be right; the reason says how. */
  record Untimely(String reason) implements CheckInOutcome {}

  /** Why a code is not for this door. */
  enum Why {
    /** No ticket, or none that we have signed. */
    NOT_OURS,
    /** Signed by us, but unknown. */
    UNKNOWN,
    /** Its showtime is long over. */
    EXPIRED,
    /** Of a venue that is not the gate's. */
    OTHER_VENUE,
    /** Of the gate's venue, but not of its showtime. */
    OTHER_SHOWTIME
  }
}

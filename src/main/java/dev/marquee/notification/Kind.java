package dev.marquee.notification;

import dev.marquee.booking.Booking;
import dev.marquee.changes.Event;
import java.util.Optional;

/** What a message is about. */
public enum Kind {
  /** The seats are booked. */
  CONFIRMATION,
  /** The booking has other seats, and other tickets. */
  CHANGE,
  /** The booking is cancelled. */
  CANCELLATION,
  /** There will be no showtime, so the booking is cancelled. */
  SHOWTIME_CANCELLED,
  /** The showtime begins soon. */
  REMINDER;

  private static final String NO_SHOWTIME = "showtime_cancelled";

  /** What an event asks for; empty if it concerns nobody's mailbox. */
  static Optional<Kind> of(Event event) {
    return Optional.ofNullable(
        switch (event.type()) {
          case "booking.confirmed" -> CONFIRMATION;
          case "booking.changed" -> CHANGE;
          case "booking.cancelled" ->
              NO_SHOWTIME.equals(event.data().getValue("reason"))
                  ? SHOWTIME_CANCELLED
                  : CANCELLATION;
          case Reminders.TYPE -> REMINDER;
          default -> null;
        });
  }

  /** Whether a phone is told, too. */
  boolean isShort() {
    return this == CONFIRMATION || this == CHANGE || this == REMINDER;
  }

  /** Whether it is still worth telling: an event may be heard of long after it was written. */
  boolean isTimely(Visit visit) {
    return switch (this) {
      case CONFIRMATION, CHANGE -> visit.status() == Booking.Status.CONFIRMED;
      case REMINDER -> visit.status() == Booking.Status.CONFIRMED && visit.isAhead();
      case CANCELLATION, SHOWTIME_CANCELLED -> true;
    };
  }
}

package dev.marquee.notification;

import dev.marquee.seating.Hold.HoldLine;
import java.util.stream.Collectors;

/** What fits into a text message. */
final class ShortText {
  private static final int MOST_TITLE = 40;
  private static final int MOST_VENUE = 30;
  private static final int MOST_SEATS = 60;

  private ShortText() {}

  /** A confirmation, a reminder or news of other seats in one line. */
  static String of(Kind kind, Visit visit) {
    return "%s: %s, %s, %s. Seats %s.%s"
        .formatted(
            opening(kind),
            Wording.atMost(MOST_TITLE, visit.movie()),
            Wording.shortMoment(visit.startsAt(), visit.place().timezone()),
            Wording.atMost(MOST_VENUE, visit.place().venue()),
            Wording.atMost(
                MOST_SEATS,
                visit.seats().stream().map(HoldLine::seatId).collect(Collectors.joining(", "))),
            visit.contact().email().isPresent() ? " Your tickets are in your mail." : "");
  }

  private static String opening(Kind kind) {
    return switch (kind) {
      case REMINDER -> "See you soon";
      case CHANGE -> "You have new seats";
      default -> "Booked";
    };
  }
}

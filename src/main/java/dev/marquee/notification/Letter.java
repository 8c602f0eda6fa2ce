package dev.marquee.notification;

import java.time.Instant;
import java.util.List;

/**
 * What a mail says, in the order it says it; {@link LetterText} and {@link LetterHtml} say how.
 *
 * @param subject one line
 * @param heading what has happened, in a few words
 * @param lead the news, as the sentence after the greeting
 * @param notes what to know and to do
 */
record Letter(String subject, String heading, String lead, List<Note> notes, Visit visit) {

  /** A paragraph with what it is about. */
  record Note(String about, String text) {}

  /**
   * The letter of this kind.
   *
   * @param now when what it tells of happened
   */
  static Letter of(Kind kind, Visit visit, Instant now) {
    return switch (kind) {
      case CONFIRMATION -> confirmation(visit, now);
      case CHANGE -> change(visit, now);
      case CANCELLATION -> cancellation(visit);
      case SHOWTIME_CANCELLED -> showtimeCancelled(visit);
      case REMINDER -> reminder(visit, now);
    };
  }

  private static Letter confirmation(Visit visit, Instant now) {
    return new Letter(
        "Your tickets: " + occasion(visit),
        "Your seats are booked",
        "thank you for your booking. Your tickets are in the attached PDF.",
        List.of(
            new Note(
                "At the door",
                "Show the code of each ticket, on your phone or printed. Each ticket admits one"
                    + " person to the seat that is named on it."),
            cancelling(visit, now),
            new Note("Calendar", "The attached booking.ics puts the showtime into your calendar.")),
        visit);
  }

  private static Letter change(Visit visit, Instant now) {
    return new Letter(
        "Your new seats: " + occasion(visit),
        "Your seats have changed",
        "the house has moved your booking to other seats of the same category. Your new tickets are"
            + " in the attached PDF; those from before are not valid any more.",
        List.of(
            new Note(
                "At the door",
                "Show the code of each new ticket, on your phone or printed. Each ticket admits one"
                    + " person to the seat that is named on it."),
            cancelling(visit, now)),
        visit);
  }

  private static Letter cancellation(Visit visit) {
    return new Letter(
        "Booking cancelled: " + occasion(visit),
        "Your booking is cancelled",
        "your booking is cancelled, and its tickets are not valid any more.",
        List.of(refund(visit)),
        visit);
  }

  private static Letter showtimeCancelled(Visit visit) {
    return new Letter(
        "Showtime cancelled: " + occasion(visit),
        "The showtime is cancelled",
        "we are sorry: this showtime will not take place. Your booking is cancelled with it, and"
            + " there is nothing you have to do.",
        List.of(refund(visit)),
        visit);
  }

  private static Letter reminder(Visit visit, Instant now) {
    return new Letter(
        "Reminder: " + occasion(visit),
        "See you soon",
        "your showtime begins soon.",
        List.of(
            new Note(
                "At the door",
                "Have your tickets ready: they are in the PDF that came with your confirmation."),
            cancelling(visit, now)),
        visit);
  }

  private static String occasion(Visit visit) {
    return Wording.isolated(Wording.atMost(80, visit.movie()))
        + ", "
        + Wording.shortMoment(visit.startsAt(), visit.place().timezone());
  }

  private static Note cancelling(Visit visit, Instant now) {
    return new Note(
        "Cancelling",
        now.isBefore(visit.cancellableUntil())
            ? "You can cancel until "
                + Wording.moment(visit.cancellableUntil(), visit.place().timezone())
                + ", and get the whole price back."
            : "This booking cannot be cancelled any more.");
  }

  private static Note refund(Visit visit) {
    return new Note(
        "Refund",
        visit.isRefunded()
            ? "We give back "
                + Wording.price(visit.total(), visit.currency())
                + " the way it was paid. It may take a few days until you see it."
            : "You have not been charged.");
  }
}

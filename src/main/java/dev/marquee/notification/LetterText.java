package dev.marquee.notification;

import dev.marquee.seating.Hold.HoldLine;
import java.util.List;
import java.util.stream.Collectors;

/** A letter as plain text. */
final class LetterText {
  private LetterText() {}

  /** The letter; lines end with {@code \n}. */
  static String of(Letter letter) {
    var visit = letter.visit();
    var place = visit.place();
    return """
        Hello %s,

        %s

          %s
          %s
          %s, %s, %s

        %s
          Booking %s

        %s
        """
        .formatted(
            Wording.isolated(visit.contact().name()),
            letter.lead(),
            Wording.isolated(visit.movie()),
            Wording.moment(visit.startsAt(), place.timezone()),
            Wording.isolated(place.venue()),
            Wording.isolated(place.screen()),
            Wording.isolated(place.city()),
            seats(visit),
            visit.id(),
            notes(letter.notes()));
  }

  private static String seats(Visit visit) {
    var lines = new StringBuilder();
    for (var seat : visit.seats()) {
      lines.append("  ").append(line(seat, visit.currency())).append('\n');
    }
    return lines
        .append("  Total ")
        .append(Wording.price(visit.total(), visit.currency()))
        .append('\n')
        .toString();
  }

  private static String line(HoldLine seat, String currency) {
    return "Seat %s, %s, %s"
        .formatted(
            Wording.isolated(seat.seatId()),
            seat.category(),
            Wording.price(seat.amount(), currency));
  }

  private static String notes(List<Letter.Note> notes) {
    return notes.stream()
        .map(note -> note.about() + ": " + note.text())
        .collect(Collectors.joining("\n\n"));
  }
}

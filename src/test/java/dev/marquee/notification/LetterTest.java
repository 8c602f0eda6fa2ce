package dev.marquee.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookRequest.Contact;
import dev.marquee.booking.Booking;
import dev.marquee.booking.BookingId;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.seating.Hold.HoldLine;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LetterTest {
  private static final Instant NOW = Instant.parse("2026-11-10T12:00:00Z");

  @Test
  void a_letter_tells_when_by_the_clocks_of_the_venue() {
    var letter = Letter.of(Kind.CONFIRMATION, visit("Amélie", "Zoë"), NOW);

    assertThat(letter.subject()).isEqualTo("Your tickets: Amélie, Sat 14 Nov, 19:30");
    assertThat(LetterText.of(letter))
        .isEqualTo(
            """
            Hello Zoë,

            thank you for your booking. Your tickets are in the attached PDF.

              Amélie
              Saturday, 14 November 2026, 19:30 (Central European Standard Time)
              Ufa-Palast, Saal 1, Berlin

              Seat B7, Gold, €15.00
              Seat B8, Front row, €20.50
              Total €35.50

              Booking bkg_7_0000000000000000000000000000002a

            At the door: Show the code of each ticket, on your phone or printed. Each ticket admits one person to the seat that is named on it.

            Cancelling: You can cancel until Saturday, 14 November 2026, 17:30 (Central European Standard Time), and get the whole price back.

            Calendar: The attached booking.ics puts the showtime into your calendar.
            """);
  }

  @Test
  void who_can_not_cancel_any_more_is_told_so() {
    var letter =
        Letter.of(Kind.REMINDER, visit("Amélie", "Zoë"), Instant.parse("2026-11-14T17:00:00Z"));

    assertThat(LetterText.of(letter)).contains("This booking cannot be cancelled any more.");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void markup_in_a_title_or_a_name_stays_text(Kind kind) {
    var letter =
        Letter.of(kind, visit("<script>alert('x')</script> & {name} $1", "\"><img src=x>"), NOW);

    var html = LetterHtml.of(letter);

    assertThat(html)
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; {name} $1")
        .contains("&quot;&gt;&lt;img src=x&gt;")
        .doesNotContain("<script", "<img");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void a_title_from_the_right_does_not_turn_its_neighbours(Kind kind) {
    var title = "\u05de\u05d1\u05e6\u05e2 \u05e1\u05d1\u05ea\u05d0";

    var letter = Letter.of(kind, visit(title, "Zoë"), NOW);

    assertThat(letter.subject()).contains(": \u2068" + title + "\u2069, Sat 14 Nov");
    assertThat(LetterText.of(letter)).contains("\n  \u2068" + title + "\u2069\n");
    assertThat(LetterHtml.of(letter)).contains("<bdi>" + title + "</bdi>");
  }

  @Test
  void what_breaks_lines_or_turns_text_does_not_come_in() {
    assertThat(Wording.line(" Two\r\nlines\u2028and\u0000 \u202Emore\u2069\t"))
        .isEqualTo("Two lines and more");
  }

  @ParameterizedTest
  @CsvSource({"1550,EUR,€15.50", "1550,USD,$15.50", "1550,JPY,'¥1,550'", "1550,KWD,KWD 1.550"})
  void prices_have_the_digits_of_their_currency(long amount, String currency, String price) {
    assertThat(Wording.price(amount, currency).replace('\u00a0', ' ')).isEqualTo(price);
  }

  @Test
  void a_text_message_is_short_whatever_the_title() {
    var text = ShortText.of(Kind.REMINDER, visit("🎬".repeat(500), "Zoë"));

    assertThat(text).startsWith("See you soon: 🎬").contains("…, Sat 14 Nov, 19:30, Ufa-Palast");
    assertThat(text.codePointCount(0, text.length())).isLessThan(200);
  }

  static Visit visit(String movie, String name) {
    return new Visit(
        new BookingId(new ShowtimeId(7), new UUID(0, 42)),
        Booking.Status.CONFIRMED,
        true,
        true,
        new Contact(name, Optional.of("zoe@marquee.test"), Optional.empty()),
        movie,
        new Visit.Place("Ufa-Palast", "Saal 1", "Berlin", ZoneId.of("Europe/Berlin")),
        Instant.parse("2026-11-14T18:30:00Z"),
        Instant.parse("2026-11-14T20:32:00Z"),
        Instant.parse("2026-11-14T16:30:00Z"),
        List.of(new HoldLine("B7", "Gold", 1500), new HoldLine("B8", "Front row", 2050)),
        3550,
        "EUR");
  }
}

package dev.marquee.notification;

import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.component.VEvent;
import dev.marquee.booking.Booking;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import org.junit.jupiter.api.Test;

class CalendarFileTest {
  private static final Instant NOW = Instant.parse("2026-11-10T12:00:00Z");
  private static final String FROM = "tickets@marquee.test";

  @Test
  void an_entry_has_the_venues_time_with_its_zone() {
    var file = CalendarFile.booked(LetterTest.visit("Amélie", "Zoë"), FROM, NOW);

    var text = file.content().toString();
    assertThat(file.contentType()).isEqualTo("text/calendar; charset=utf-8; method=PUBLISH");
    assertThat(text)
        .contains("DTSTART;TZID=Europe/Berlin:20261114T193000")
        .contains("DTEND;TZID=Europe/Berlin:20261114T213200")
        .contains("TZID:Europe/Berlin", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100")
        .contains("LOCATION:Ufa-Palast\\, Saal 1\\, Berlin");
  }

  @Test
  void a_reader_that_knows_no_zones_by_name_gets_the_right_moments() {
    for (var zone : new String[] {"Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "UTC"}) {
      for (var start : new String[] {"2026-11-14T18:30:00Z", "2026-07-14T18:30:00Z"}) {
        var entry = entry(CalendarFile.booked(visit(zone, Instant.parse(start)), FROM, NOW));

        assertThat(entry.getDateStart().getValue())
            .as(zone)
            .hasSameTimeAs(Date.from(Instant.parse(start)));
      }
    }
  }

  @Test
  void a_cancellation_is_of_the_same_entry_and_newer() {
    var visit = LetterTest.visit("Amélie", "Zoë");

    var booked = entry(CalendarFile.booked(visit, FROM, NOW));
    var cancelled = entry(CalendarFile.cancelled(visit, FROM, NOW));

    assertThat(cancelled.getUid()).isEqualTo(booked.getUid());
    assertThat(cancelled.getSequence().getValue()).isGreaterThan(booked.getSequence().getValue());
    assertThat(cancelled.getStatus().isCancelled()).isTrue();
  }

  @Test
  void an_entry_is_the_same_each_time_it_is_made() {
    var visit = LetterTest.visit("Amélie; a, \\\"title\"", "Zoë");

    assertThat(CalendarFile.booked(visit, FROM, NOW))
        .isEqualTo(CalendarFile.booked(visit, FROM, NOW));
  }

  private static VEvent entry(Message.Attachment file) {
    return Biweekly.parse(file.content().toString()).first().getEvents().get(0);
  }

  private static Visit visit(String zone, Instant startsAt) {
    var visit = LetterTest.visit("Amélie", "Zoë");
    return new Visit(
        visit.id(),
        Booking.Status.CONFIRMED,
        false,
        true,
        visit.contact(),
        visit.movie(),
        new Visit.Place("Venue", "Screen", "City", ZoneId.of(zone)),
        startsAt,
        startsAt.plusSeconds(7200),
        startsAt,
        visit.seats(),
        visit.total(),
        visit.currency());
  }
}

package dev.marquee.notification;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.DaylightSavingsTime;
import biweekly.component.Observance;
import biweekly.component.StandardTime;
import biweekly.component.VEvent;
import biweekly.component.VTimezone;
import biweekly.io.TimezoneAssignment;
import biweekly.property.Method;
import biweekly.property.Organizer;
import biweekly.property.Status;
import biweekly.util.DateTimeComponents;
import biweekly.util.UtcOffset;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;

/**
 * A showtime as an entry of the buyer's calendar (RFC 5545). A booking's entry is always the same
 * one, so that a cancellation takes out what the confirmation put in.
 */
final class CalendarFile {
  /** What part of a mail it is. */
  private static final String TYPE = "text/calendar; charset=utf-8; method=";

  private CalendarFile() {}

  /**
   * The file that puts a booking in.
   *
   * @param organizer a mail address: calendars want one
   * @param now when it was booked
   */
  static Message.Attachment booked(Visit visit, String organizer, Instant now) {
    var entry = entry(visit, organizer, now);
    entry.setStatus(Status.confirmed());
    entry.setSequence(0);
    return file(visit, entry, Method.PUBLISH);
  }

  /** The file that takes it out. */
  static Message.Attachment cancelled(Visit visit, String organizer, Instant now) {
    var entry = entry(visit, organizer, now);
    entry.setStatus(Status.cancelled());
    entry.setSequence(1);
    return file(visit, entry, Method.CANCEL);
  }

  private static VEvent entry(Visit visit, String organizer, Instant now) {
    var place = visit.place();
    var entry = new VEvent();
    entry.setUid(visit.id() + "@marquee");
    entry.setDateTimeStamp(Date.from(now));
    entry.setDateStart(Date.from(visit.startsAt()));
    entry.setDateEnd(Date.from(visit.endsAt()));
    entry.setSummary(visit.movie());
    entry.setLocation(place.venue() + ", " + place.screen() + ", " + place.city());
    entry.setDescription("Booking " + visit.id());
    entry.setOrganizer(new Organizer(place.venue(), organizer));
    return entry;
  }

  private static Message.Attachment file(Visit visit, VEvent entry, String method) {
    var calendar = new ICalendar();
    calendar.setProductId("-//Marquee//Bookings//EN");
    calendar.setMethod(new Method(method));
    calendar.addEvent(entry);
    calendar
        .getTimezoneInfo()
        .setDefaultTimezone(timezone(visit.place().timezone(), visit.startsAt()));
    return new Message.Attachment(
        "booking.ics", TYPE + method, Buffer.buffer(Biweekly.write(calendar).go()));
  }

  /**
   * The venue's time zone as calendars that have never heard of its name need it: what its clocks
   * do around the showtime.
   */
  private static TimezoneAssignment timezone(ZoneId zone, Instant around) {
    var rules = zone.getRules();
    var component = new VTimezone(zone.getId());
    var before = Optional.ofNullable(rules.previousTransition(around));
    before.ifPresentOrElse(
        it -> add(component, zone, it),
        () ->
            add(component, zone, Instant.EPOCH, rules.getOffset(around), rules.getOffset(around)));
    Optional.ofNullable(rules.nextTransition(around)).ifPresent(it -> add(component, zone, it));
    return new TimezoneAssignment(TimeZone.getTimeZone(zone), component);
  }

  private static void add(VTimezone component, ZoneId zone, ZoneOffsetTransition change) {
    add(component, zone, change.getInstant(), change.getOffsetBefore(), change.getOffsetAfter());
  }

  private static void add(
      VTimezone component, ZoneId zone, Instant at, ZoneOffset from, ZoneOffset to) {
    if (zone.getRules().isDaylightSavings(at)) {
      component.addDaylightSavingsTime(filled(new DaylightSavingsTime(), at, from, to));
    } else {
      component.addStandardTime(filled(new StandardTime(), at, from, to));
    }
  }

  /** Begins by the clocks as they were before. */
  private static <T extends Observance> T filled(
      T observance, Instant at, ZoneOffset from, ZoneOffset to) {
    var local = at.atOffset(from);
    observance.setDateStart(
        new DateTimeComponents(
            local.getYear(),
            local.getMonthValue(),
            local.getDayOfMonth(),
            local.getHour(),
            local.getMinute(),
            local.getSecond(),
            false));
    observance.setTimezoneOffsetFrom(offset(from));
    observance.setTimezoneOffsetTo(offset(to));
    return observance;
  }

  private static UtcOffset offset(ZoneOffset offset) {
    return new UtcOffset(offset.getTotalSeconds() * 1000L);
  }
}

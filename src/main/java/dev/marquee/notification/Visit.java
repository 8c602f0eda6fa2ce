package dev.marquee.notification;

import dev.marquee.booking.BookRequest.Contact;
import dev.marquee.booking.Booking;
import dev.marquee.booking.BookingId;
import dev.marquee.seating.Hold.HoldLine;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * A booking as messages tell of it. All texts in it are one line each, whatever the catalogue or
 * the buyer has put there.
 *
 * @param isRefunded whether money has been given back, or is about to be
 * @param isAhead whether the showtime is still to begin, by the database's clock
 * @param total minor units of the currency
 */
record Visit(
    BookingId id,
    Booking.Status status,
    boolean isRefunded,
    boolean isAhead,
    Contact contact,
    String movie,
    Place place,
    Instant startsAt,
    Instant endsAt,
    Instant cancellableUntil,
    List<HoldLine> seats,
    long total,
    String currency) {

  /** Where it is shown. */
  record Place(String venue, String screen, String city, ZoneId timezone) {}
}

package dev.marquee.ticketing;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * All that is printed on the tickets of a booking.
 *
 * @param timezone the venue's
 */
record TicketSheet(
    String bookingId,
    String title,
    Place place,
    Instant startsAt,
    ZoneId timezone,
    String currency,
    List<Admission> admissions) {

  /**
   * Where it is shown.
   *
   * @param country ISO 3166-1 alpha-2
   */
  record Place(String venue, String city, String country, String screen) {}

  /**
   * One seat.
   *
   * @param amount minor units of the currency
   */
  record Admission(
      String ticketId, String row, int number, String category, long amount, String qr) {}
}

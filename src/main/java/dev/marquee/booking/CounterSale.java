package dev.marquee.booking;

import dev.marquee.booking.BookRequest.Contact;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.pricing.HoldPricing;
import dev.marquee.seating.Hold.HoldLine;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the house sells at its counter: it has the money already, and no gateway has to do with it.
 *
 * @param seller whose sale it is: they see it among their bookings and may take it back
 * @param method {@code cash} or {@code terminal}
 * @param reference the house's own name for the payment, as of a receipt
 * @param pricing what the lines are made of
 * @param pricingVersion the showtime's pricing that the lines are from
 */
public record CounterSale(
    BookingId booking,
    UUID seller,
    String method,
    Optional<String> reference,
    Contact contact,
    List<HoldLine> lines,
    String currency,
    HoldPricing pricing,
    int pricingVersion) {

  ShowtimeId showtime() {
    return booking.showtime();
  }

  long total() {
    return lines.stream().mapToLong(HoldLine::amount).sum();
  }
}

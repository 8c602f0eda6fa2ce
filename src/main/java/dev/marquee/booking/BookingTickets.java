package dev.marquee.booking;

import io.vertx.core.Future;
import java.util.List;

/** Where the tickets of bookings come from. */
@FunctionalInterface
public interface BookingTickets {
  /**
   * The tickets of a confirmed booking, in the order of its seats; makes those that are missing.
   */
  Future<List<Booking.AdmittedSeat>> of(BookingId booking);
}

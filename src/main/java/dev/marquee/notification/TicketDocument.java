package dev.marquee.notification;

import dev.marquee.booking.BookingId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Where the tickets of a booking come from. */
@FunctionalInterface
public interface TicketDocument {
  /** The tickets of a confirmed booking as a PDF. */
  Future<Buffer> pdf(BookingId booking);
}

package dev.marquee.ticketing;

import dev.marquee.booking.BookingId;
import dev.marquee.changes.Event;
import dev.marquee.changes.EventHandler;
import io.vertx.core.Future;

/** Makes the tickets of each booking that is confirmed or gets other seats, soon after it is. */
public final class TicketIssuer implements EventHandler {
  private final Tickets tickets;

  /** Makes them here. */
  public TicketIssuer(Tickets tickets) {
    this.tickets = tickets;
  }

  @Override
  public Future<Void> handle(Event event) {
    return "booking.confirmed".equals(event.type()) || "booking.changed".equals(event.type())
        ? BookingId.parse(event.data().getString("booking_id", ""))
            .map(tickets::issue)
            .orElseGet(() -> Future.failedFuture(new Unprocessable("It names no booking")))
            .mapEmpty()
        : Future.succeededFuture();
  }
}

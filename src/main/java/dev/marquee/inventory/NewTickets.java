package dev.marquee.inventory;

import dev.marquee.booking.Booking.AdmittedSeat;
import dev.marquee.booking.BookingId;
import dev.marquee.booking.BookingTickets;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tickets that an answer shows. What is done is done: it is answered without them if need be.
 */
final class NewTickets {
  private static final Logger log = LoggerFactory.getLogger(NewTickets.class);
  private static final long MILLIS = 2_000;

  private final BookingTickets tickets;

  NewTickets(BookingTickets tickets) {
    this.tickets = tickets;
  }

  /** The tickets of a booking; none where they are late. */
  Future<List<AdmittedSeat>> of(BookingId booking) {
    return tickets
        .of(booking)
        .timeout(MILLIS, TimeUnit.MILLISECONDS)
        .recover(failure -> none(booking, failure));
  }

  private static Future<List<AdmittedSeat>> none(BookingId booking, Throwable failure) {
    log.atWarn()
        .addKeyValue("booking", booking)
        .addKeyValue("cause", failure.toString())
        .log("booking.shown_without_tickets");
    return Future.succeededFuture(List.of());
  }

  /** The tickets as the contract has them. */
  static JsonArray json(List<AdmittedSeat> tickets) {
    var items = new JsonArray();
    for (var ticket : tickets) {
      items.add(
          new JsonObject()
              .put("id", ticket.ticketId())
              .put("seat_id", ticket.seatId())
              .put("qr", ticket.qr()));
    }
    return items;
  }
}

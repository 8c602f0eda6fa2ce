package dev.marquee.booking;

import dev.marquee.payment.Money;
import dev.marquee.seating.Hold;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/**
 * What the rest of the world is told of a booking, by a row of the outbox in the transaction that
 * makes it true. Contacts are not in it: who needs them reads the booking.
 */
public record BookingEvent(UUID id, String type, String subject, JsonObject data) {

  static BookingEvent confirmed(Payment payment, Hold hold) {
    return confirmed(
        payment.booking(), payment.id(), hold.buyerId(), payment.money(), hold.seatIds());
  }

  static BookingEvent confirmed(
      BookingId booking, PaymentId payment, UUID buyer, Money total, List<String> seatIds) {
    return of(
        "booking.confirmed",
        booking,
        seatIds,
        new JsonObject()
            .put("buyer_id", buyer.toString())
            .put("payment_id", payment.toString())
            .put("total_price", total.toJson()));
  }

  static BookingEvent cancelled(BookingId booking, List<String> seatIds) {
    return of("booking.cancelled", booking, seatIds, new JsonObject());
  }

  /** A booking has other seats than before, and other tickets with them. */
  public static BookingEvent changed(BookingId booking, List<String> seatIds) {
    return of("booking.changed", booking, seatIds, new JsonObject());
  }

  /** The same of a booking whose showtime is called off. */
  static BookingEvent calledOff(BookingId booking, List<String> seatIds) {
    return of(
        "booking.cancelled",
        booking,
        seatIds,
        new JsonObject().put("reason", "showtime_cancelled"));
  }

  private static BookingEvent of(
      String type, BookingId booking, List<String> seatIds, JsonObject more) {
    var data =
        new JsonObject()
            .put("booking_id", booking.toString())
            .put("showtime_id", booking.showtime().toString())
            .put("seat_ids", new JsonArray(seatIds))
            .mergeIn(more);
    return new BookingEvent(UUID.randomUUID(), type, booking.toString(), data);
  }

  /** Writes it, to be told once the transaction is committed. */
  public Future<Void> write(SqlClient transaction) {
    var booking = BookingId.parse(subject).orElseThrow();
    return transaction
        .preparedQuery(
            """
            insert into outbox (showtime_id, event_id, type, subject, data)
            values ($1, $2, $3, $4, $5)
            """)
        .execute(Tuple.of(booking.showtime().value(), id, type, subject, data))
        .mapEmpty();
  }
}

package dev.marquee.booking;

import dev.marquee.payment.Money;
import dev.marquee.pricing.Breakdown;
import dev.marquee.pricing.SeatPrice;
import dev.marquee.seating.Hold.HoldLine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A sale of a hold, as its buyer sees it.
 *
 * @param seats seats, categories and prices as the hold fixed them
 * @param cancellable whether the buyer may still cancel, by the database's clock when it was read
 */
public record Booking(
    BookingId id,
    Status status,
    Screening screening,
    List<HoldLine> seats,
    Money total,
    PaymentState payment,
    Instant createdAt,
    boolean cancellable) {

  /** Where a booking stands. */
  public enum Status {
    PENDING,
    CONFIRMED,
    CANCELLED
  }

  /** What is shown where and when. */
  public record Screening(
      long movieId, String title, long venueId, String venue, Instant startsAt) {}

  /** The booking's payment. */
  public record PaymentState(
      PaymentId id,
      String method,
      Payment.Status status,
      Optional<String> txnId,
      Optional<String> declineCode) {}

  /**
   * A seat's ticket.
   *
   * @param qr what its QR code says
   */
  public record AdmittedSeat(String ticketId, String seatId, String qr) {}

  /** The seats' ids. */
  List<String> seatIds() {
    return seats.stream().map(HoldLine::seatId).toList();
  }

  /** The booking as the contract shows it. */
  public JsonObject toJson(List<AdmittedSeat> tickets) {
    var json =
        new JsonObject()
            .put("id", id.toString())
            .put("status", status.name())
            .put("showtime_id", id.showtime().toString())
            .put("movie", named(screening.movieId()).put("title", screening.title()))
            .put("venue", named(screening.venueId()).put("name", screening.venue()))
            .put("starts_at", screening.startsAt().toString())
            .put("seats", seatsJson())
            .put("total_price", total.toJson())
            .put("payment", paymentJson())
            .put("tickets", ticketsJson(tickets))
            .put("created_at", createdAt.truncatedTo(ChronoUnit.MILLIS).toString());
    prices().stream()
        .flatMap(price -> price.discountName().stream())
        .findFirst()
        .ifPresent(code -> json.put("promo_code", code));
    Breakdown.addTo(json, prices(), total.currency());
    return isRefunded() ? json.put("refund", refundJson()) : json;
  }

  private static JsonObject named(long id) {
    return new JsonObject().put("id", String.valueOf(id));
  }

  private JsonArray seatsJson() {
    var items = new JsonArray();
    for (var seat : seats) {
      items.add(seat.toJson(total.currency()));
    }
    return items;
  }

  private List<SeatPrice> prices() {
    return seats.stream().map(HoldLine::price).toList();
  }

  private static JsonArray ticketsJson(List<AdmittedSeat> tickets) {
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

  private JsonObject paymentJson() {
    return new JsonObject()
        .put("id", payment.id().toString())
        .put("method", payment.method())
        .put("amount", total.toJson())
        .put("status", payment.status().shown())
        .put("gateway_txn_id", payment.txnId().orElse(null));
  }

  private boolean isRefunded() {
    return payment.status() == Payment.Status.REFUND_PENDING
        || payment.status() == Payment.Status.REFUNDED;
  }

  private JsonObject refundJson() {
    return new JsonObject().put("amount", total.toJson()).put("status", payment.status().name());
  }
}

package dev.marquee.booking;

import dev.marquee.payment.AuthorizeRequest;
import dev.marquee.payment.Money;
import dev.marquee.seating.HoldToken;
import java.util.Map;
import java.util.Optional;

/**
 * The payment of a booking, as far as it is known here.
 *
 * @param paymentMethod the gateway's token of the card
 * @param customer whose saved card it is, where it is one
 * @param txnId the gateway's name for it, once it is known
 * @param attempts how often the reconciler has taken it up in this status
 */
public record Payment(
    PaymentId id,
    BookingId booking,
    HoldToken hold,
    String method,
    String paymentMethod,
    Optional<String> customer,
    Money money,
    Status status,
    Optional<String> txnId,
    int attempts) {

  /** Where a payment stands. */
  public enum Status {
    /** The gateway is being asked, or its answer is not known. */
    INITIATED,
    /** Reserved. */
    AUTHORIZED,
    /** The seats are booked: the reserved money is to be taken. */
    CAPTURE_DUE,
    /** Taken. */
    CAPTURED,
    /** The card was refused. */
    DECLINED,
    /** There will be no booking: what may be reserved is to be given up. */
    VOID_DUE,
    /** Given up; nothing was taken. */
    VOIDED,
    /** The booking was cancelled: the money is to be given back. */
    REFUND_PENDING,
    /** Given back. */
    REFUNDED;

    /** As the contract shows it: that something is due here is nobody else's business. */
    String shown() {
      return switch (this) {
        case CAPTURE_DUE, VOID_DUE -> AUTHORIZED.name();
        default -> name();
      };
    }
  }

  /** Whether the house takes it and gives it back itself, without the gateway. */
  boolean isByHand() {
    return method.equals("cash") || method.equals("terminal");
  }

  /** What the gateway is asked to reserve: for one payment always the same. */
  AuthorizeRequest toAuthorize() {
    return new AuthorizeRequest(
        id.toString(),
        money,
        paymentMethod,
        customer,
        Map.of(
            "payment_id", id.toString(),
            "booking_id", booking.toString(),
            "showtime_id", id.showtime().toString()));
  }

  /** The idempotency key of its capture. */
  String captureKey() {
    return "capture_" + id;
  }

  /** The idempotency key of its refund. */
  String refundKey() {
    return "refund_" + id;
  }

  Payment in(Status other) {
    return new Payment(id, booking, hold, method, paymentMethod, customer, money, other, txnId, 0);
  }

  Payment with(String txn) {
    return new Payment(
        id,
        booking,
        hold,
        method,
        paymentMethod,
        customer,
        money,
        status,
        Optional.of(txn),
        attempts);
  }
}

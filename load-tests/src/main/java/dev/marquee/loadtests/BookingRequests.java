package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Requests to book a hold with a card that pays. */
record BookingRequests(Buyers buyers) {

  /** A request whose idempotency key is the hold. */
  Buffer book(int buyer, String holdToken) {
    var body = body(holdToken);
    return Buffer.buffer(
        """
        POST /bookings HTTP/1.1\r
        Host: localhost\r
        Authorization: Bearer %s\r
        Idempotency-Key: %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        %s"""
            .formatted(buyers.tokens().get(buyer), holdToken, body.length(), body));
  }

  /** What is to be booked, and how it is paid for. */
  static String body(String holdToken) {
    return new JsonObject()
        .put("hold_token", holdToken)
        .put(
            "payment_info",
            new JsonObject().put("method", "card").put("payment_method", "pm_card_visa"))
        .put("contact", new JsonObject().put("name", "Casey").put("email", "casey@marquee.test"))
        .encode();
  }
}

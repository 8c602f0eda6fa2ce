package dev.marquee.booking;

import dev.marquee.seating.HoldToken;
import java.util.Optional;
import java.util.UUID;

/**
 * A buyer's wish to pay for a hold.
 *
 * @param method how they pay, as in {@code card}
 * @param paymentMethod the gateway's token of the card
 */
public record BookRequest(
    HoldToken hold, UUID buyer, String method, String paymentMethod, Contact contact) {

  /** Whom to tell about the booking; who buys at the counter may stay unknown. */
  public record Contact(String name, Optional<String> email, Optional<String> phone) {
    @Override
    public String toString() {
      return "Contact[…]";
    }
  }
}

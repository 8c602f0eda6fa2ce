package dev.marquee.devstack;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A payment at the simulated gateway; amounts in minor units.
 *
 * @param status Stripe's: {@code requires_capture}, {@code succeeded}, {@code canceled} or {@code
 *     requires_payment_method} (declined)
 * @param currency lower case
 * @param captured how much was taken, whether or not it was refunded since
 * @param metadata what the service gave with it
 */
public record SimulatedIntent(
    String id,
    String status,
    long amount,
    String currency,
    long captured,
    long refunded,
    String paymentMethod,
    Optional<String> customer,
    Optional<String> declineCode,
    Map<String, String> metadata,
    Instant createdAt) {

  /** Whether money was reserved at some time. */
  public boolean wasAuthorized() {
    return declineCode.isEmpty();
  }

  SimulatedIntent withStatus(String next) {
    return with(next, captured, refunded);
  }

  SimulatedIntent capturing(long much) {
    return with("succeeded", much, refunded);
  }

  SimulatedIntent refunding(long much) {
    return with(status, captured, refunded + much);
  }

  private SimulatedIntent with(String status, long captured, long refunded) {
    return new SimulatedIntent(
        id,
        status,
        amount,
        currency,
        captured,
        refunded,
        paymentMethod,
        customer,
        declineCode,
        metadata,
        createdAt);
  }

  /** The object as Stripe's API shows it, with {@code amount_refunded} besides. */
  JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("object", "payment_intent")
        .put("livemode", false)
        .put("amount", amount)
        .put("amount_capturable", status.equals("requires_capture") ? amount : 0)
        .put("amount_received", captured)
        .put("amount_refunded", refunded)
        .put("currency", currency)
        .put("status", status)
        .put("capture_method", "manual")
        .put("payment_method_types", new JsonArray().add("card"))
        .put("payment_method", declineCode.isPresent() ? null : paymentMethod)
        .put("customer", customer.orElse(null))
        .put("metadata", new JsonObject(Map.copyOf(metadata)))
        .put("created", createdAt.getEpochSecond());
  }

  /** The charge that the payment made, as Stripe's API shows it. */
  JsonObject toCharge() {
    return new JsonObject()
        .put("id", chargeId())
        .put("object", "charge")
        .put("livemode", false)
        .put("amount", amount)
        .put("amount_captured", captured)
        // What was given up is shown as refunded, too.
        .put("amount_refunded", status.equals("canceled") ? amount : refunded)
        .put("captured", captured > 0)
        .put("refunded", status.equals("canceled") || captured > 0 && refunded == captured)
        .put("currency", currency)
        .put("status", declineCode.isPresent() ? "failed" : "succeeded")
        .put("payment_intent", id)
        .put("metadata", new JsonObject(Map.copyOf(metadata)))
        .put("created", createdAt.getEpochSecond());
  }

  /** The gateway's name for the charge. */
  public String chargeId() {
    return id.replaceFirst("^pi_", "ch_");
  }
}

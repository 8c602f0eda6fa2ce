package dev.marquee.payment;

import dev.marquee.payment.ChargeList.Outcome;
import dev.marquee.payment.StripeAnswer.Answered;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Stripe's list of charges.
 *
 * @see <a href="https://docs.stripe.com/api/charges/list">List all charges</a>
 */
final class StripeCharges {
  private static final int PAGE = 100;

  private StripeCharges() {}

  static String path(Instant from, Instant to, Optional<String> after) {
    var path =
        "/v1/charges?limit=%d&created%%5Bgte%%5D=%d&created%%5Blt%%5D=%d"
            .formatted(PAGE, from.getEpochSecond(), to.getEpochSecond());
    return after.map(it -> path + "&starting_after=" + StripeCalls.segment(it)).orElse(path);
  }

  static Outcome read(StripeAnswer answer) {
    if (!(answer instanceof Answered answered)) {
      return new Outcome.Unsettled("no answer");
    }
    if (!answered.succeeded()) {
      return new Outcome.Unsettled(answered.reason());
    }
    try {
      var body = answered.body();
      var charges = body.getJsonArray("data").stream().map(it -> charge((JsonObject) it)).toList();
      return new Outcome.Page(charges, body.getBoolean("has_more"));
    } catch (ClassCastException | NullPointerException e) {
      return new Outcome.Unsettled("not a list of charges");
    }
  }

  private static Charge charge(JsonObject charge) {
    var captured = charge.getBoolean("captured") ? charge.getLong("amount_captured") : 0L;
    var refunded = captured == 0 ? 0L : charge.getLong("amount_refunded");
    return new Charge(
        charge.getString("id"),
        Optional.ofNullable(charge.getString("payment_intent")),
        Optional.ofNullable(charge.getJsonObject("metadata"))
            .map(metadata -> metadata.getString("payment_id")),
        charge.getString("currency").toUpperCase(Locale.ROOT),
        state(charge, captured, refunded),
        captured,
        refunded,
        Instant.ofEpochSecond(charge.getLong("created")));
  }

  /** An authorization that was given up is told as one that was refunded without being captured. */
  private static Charge.State state(JsonObject charge, long captured, long refunded) {
    if (!charge.getString("status").equals("succeeded")) {
      return Charge.State.FAILED;
    }
    if (captured == 0) {
      return charge.getBoolean("refunded") ? Charge.State.VOIDED : Charge.State.AUTHORIZED;
    }
    if (refunded == 0) {
      return Charge.State.CAPTURED;
    }
    return refunded < captured ? Charge.State.PARTLY_REFUNDED : Charge.State.REFUNDED;
  }
}

package dev.marquee.payment;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** What came of one call to Stripe's API. */
sealed interface StripeAnswer {

  /** It answered, with success or with a reason why not. */
  record Answered(int status, JsonObject body) implements StripeAnswer {

    boolean succeeded() {
      return status >= 200 && status < 300;
    }

    /** The status of the object in the answer. */
    String state() {
      return body.getString("status", "");
    }

    String id() {
      return body.getString("id", "");
    }

    /** Why not: the issuer's reason where there is one, else the API's. */
    String reason() {
      var error = error();
      return Optional.ofNullable(error.getString("decline_code"))
          .or(() -> Optional.ofNullable(error.getString("code")))
          .or(() -> Optional.ofNullable(error.getString("type")))
          .orElse("refused");
    }

    /** The API's own code of a refusal. */
    String code() {
      return error().getString("code", "");
    }

    /** The payment that an error speaks of. */
    Optional<String> txnOfError() {
      return Optional.ofNullable(error().getJsonObject("payment_intent"))
          .map(intent -> intent.getString("id"));
    }

    private JsonObject error() {
      return Optional.ofNullable(body.getJsonObject("error")).orElseGet(JsonObject::new);
    }
  }

  /** Nothing came in time, or the same key is being worked on. */
  record NoAnswer() implements StripeAnswer {}

  /** It failed, or was not asked. */
  record Failed(boolean maybeSent) implements StripeAnswer {}
}

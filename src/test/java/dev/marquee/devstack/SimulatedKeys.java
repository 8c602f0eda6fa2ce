package dev.marquee.devstack;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Idempotency keys as Stripe keeps them: an account's key belongs to its first request, path and
 * parameters; the same request again gets the same answer.
 *
 * @see <a href="https://docs.stripe.com/api/idempotent_requests">Idempotent requests</a>
 */
final class SimulatedKeys {
  private record Entry(String request, Optional<SimulatedAnswer> answer) {}

  private final Map<String, Entry> entries = new HashMap<>();

  /**
   * Takes a key for a request.
   *
   * @return the answer, if there is one already: of the first request, or why this one is refused;
   *     empty if the request is the first and has to be done
   */
  synchronized Optional<SimulatedAnswer> begin(String key, String request) {
    var first = entries.putIfAbsent(key, new Entry(request, Optional.empty()));
    if (first == null) {
      return Optional.empty();
    }
    if (!first.request().equals(request)) {
      return Optional.of(reused(key));
    }
    return first.answer().or(() -> Optional.of(inProgress(key)));
  }

  /** Keeps the answer for those who ask again. */
  synchronized void end(String key, SimulatedAnswer answer) {
    entries.computeIfPresent(key, (it, entry) -> new Entry(entry.request(), Optional.of(answer)));
  }

  /** Nothing was done: the request may be mended, and the next with the key is the first. */
  synchronized void forget(String key) {
    entries.remove(key);
  }

  private static SimulatedAnswer reused(String key) {
    return SimulatedAnswer.error(
        400,
        "idempotency_error",
        "idempotency_key_reused",
        "Keys for idempotent requests can only be used with the same endpoint and parameters they"
            + " were first used with. Try another key than '"
            + key
            + "'.",
        new JsonObject());
  }

  private static SimulatedAnswer inProgress(String key) {
    return SimulatedAnswer.error(
        409,
        "invalid_request_error",
        "idempotency_key_in_use",
        "There is another request in progress with the key '" + key + "'.",
        new JsonObject());
  }
}

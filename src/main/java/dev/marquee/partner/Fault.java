package dev.marquee.partner;

import dev.marquee.api.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What is wrong with a request that its schema cannot tell.
 *
 * @param pointer where: a JSON pointer into the body
 */
record Fault(String pointer, String message) {

  /** The answer that names all of them. */
  static Problem problem(List<Fault> faults) {
    var errors = new JsonArray();
    faults.forEach(
        fault ->
            errors.add(
                new JsonObject().put("pointer", fault.pointer()).put("message", fault.message())));
    return Problem.invalid(errors);
  }

  /** Ends the request with the answer that names all of them, where there are any. */
  static void refuse(List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw problem(faults).refusal();
    }
  }
}

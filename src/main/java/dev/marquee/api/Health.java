package dev.marquee.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.util.function.Supplier;

/**
 * Whether this node can sell. What it cannot sell without is required; the rest is told of too, but
 * does not take the node out of service, since it would be missing everywhere.
 */
public final class Health {
  private static final long TIMEOUT_MILLIS = 2_000;

  private final HealthChecks required;
  private final HealthChecks optional;
  private volatile boolean serving;

  /** Health without anything to check, not serving yet. */
  public Health(Vertx vertx) {
    required = HealthChecks.create(vertx);
    optional = HealthChecks.create(vertx);
  }

  /** Adds something that this node cannot sell without. */
  public Health require(String name, Supplier<Future<Boolean>> isUp) {
    register(required, name, isUp);
    return this;
  }

  /** Adds something that is missed but not needed to sell. */
  public Health mention(String name, Supplier<Future<Boolean>> isUp) {
    register(optional, name, isUp);
    return this;
  }

  private static void register(HealthChecks checks, String name, Supplier<Future<Boolean>> isUp) {
    checks.register(
        name,
        TIMEOUT_MILLIS,
        promise ->
            isUp.get()
                .map(up -> up ? Status.OK() : Status.KO())
                .otherwise(failure -> Status.KO())
                .onComplete(promise));
  }

  /** Whether the node takes requests: not before it has started, and not once it drains. */
  public void serving(boolean now) {
    serving = now;
  }

  /** {@code {status, checks: [{id, status, required}]}}; status is UP, DOWN or OUT_OF_SERVICE. */
  Future<JsonObject> readiness() {
    return Future.all(required.checkStatus(), optional.checkStatus())
        .map(both -> summary(both.resultAt(0), both.resultAt(1)));
  }

  private JsonObject summary(CheckResult needed, CheckResult missed) {
    var checks = new JsonArray();
    describe(needed, true, checks);
    describe(missed, false, checks);
    var up = CheckResult.isUp(needed);
    return new JsonObject()
        .put("status", !serving ? "OUT_OF_SERVICE" : up ? "UP" : "DOWN")
        .put("checks", checks);
  }

  private static void describe(CheckResult all, boolean isRequired, JsonArray checks) {
    for (var check : all.getChecks()) {
      checks.add(
          new JsonObject()
              .put("id", check.getId())
              .put("status", CheckResult.isUp(check) ? "UP" : "DOWN")
              .put("required", isRequired));
    }
  }
}

package dev.marquee.api;

import dev.marquee.platform.Config;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/** Health and metrics, on a port of their own that is not for the public. */
public final class ManagementVerticle extends VerticleBase {
  private final Config.Management config;
  private final Health health;
  private final Supplier<String> metrics;
  private volatile int port;

  /**
   * The management server.
   *
   * @param metrics the meters in Prometheus' text format
   */
  public ManagementVerticle(Config.Management config, Health health, Supplier<String> metrics) {
    this.config = config;
    this.health = health;
    this.metrics = metrics;
  }

  /** The port in use, once it listens. */
  public int port() {
    return port;
  }

  @Override
  public Future<?> start() {
    var router = Router.router(vertx);
    router.get("/health/live").handler(ManagementVerticle::live);
    router.get("/health/ready").handler(this::ready);
    router.get("/metrics").handler(this::scrape);
    router.errorHandler(404, context -> answer(context, Failures.ofStatus(404)));
    router.errorHandler(405, context -> answer(context, Failures.ofStatus(405)));
    router.errorHandler(500, context -> answer(context, Failures.problem(context)));
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(config.port(), config.host())
        .onSuccess(server -> port = server.actualPort());
  }

  private static void live(RoutingContext context) {
    json(context, 200, new JsonObject().put("status", "UP"));
  }

  private void ready(RoutingContext context) {
    health
        .readiness()
        .onSuccess(
            state -> json(context, "UP".equals(state.getString("status")) ? 200 : 503, state))
        .onFailure(context::fail);
  }

  private void scrape(RoutingContext context) {
    vertx
        .executeBlocking(metrics::get, false)
        .onSuccess(
            text ->
                context
                    .response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(text))
        .onFailure(context::fail);
  }

  private static void json(RoutingContext context, int status, JsonObject body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.toBuffer());
  }

  private static void answer(RoutingContext context, Problem problem) {
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/problem+json")
        .end(problem.toJson(context.request().path(), "").toBuffer());
  }
}

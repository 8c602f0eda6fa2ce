package dev.marquee.api;

import dev.marquee.platform.Config;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Health, metrics and what operators may order, on a port of its own, not for the public. */
public final class ManagementVerticle extends VerticleBase {
  private final Config.Management config;
  private final Health health;
  private final Supplier<String> metrics;
  private final Map<String, Function<MultiMap, Future<JsonObject>>> commands =
      new LinkedHashMap<>();
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

  /**
   * Takes a command by POST; before it is deployed.
   *
   * @param path such as {@code /ticket-keys/rotate}
   * @param work what it does, and what it answers
   */
  public ManagementVerticle on(String path, Supplier<Future<JsonObject>> work) {
    return on(path, query -> work.get());
  }

  /** The same for a command that is told more by its query. */
  public ManagementVerticle on(String path, Function<MultiMap, Future<JsonObject>> work) {
    commands.put(path, work);
    return this;
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
    commands.forEach((path, work) -> router.post(path).handler(context -> command(context, work)));
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

  private static void command(RoutingContext context, Function<MultiMap, Future<JsonObject>> work) {
    work.apply(context.queryParams())
        .onSuccess(done -> json(context, 200, done))
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

package dev.marquee.api;

import dev.marquee.limits.Limits;
import dev.marquee.platform.Config;
import dev.marquee.platform.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * One event loop of the public HTTP server: the contract's routes, each request checked against it,
 * each refusal as problem+json.
 */
public final class ApiVerticle extends VerticleBase {
  private static final int MAX_FRAME_BYTES = 4 * 1024;
  private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final Set<Integer> STATUSES = Set.of(400, 401, 403, 404, 413, 415, 500, 503);
  private static final String BEARER = "Bearer ";
  private static final String ENDPOINT = "marquee.endpoint";
  private static final String CAME = "marquee.came";

  /** What the contract does not have. */
  private static final String NO_OPERATION = "none";

  /** What the contract's file and page take. */
  private static final String OF_DOCUMENTS = "GET";

  private final Config.Http config;
  private final Contract contract;
  private final Callers callers;
  private final Operations operations;
  private final Throttle throttle;
  private final Guard guard;
  private final Metrics metrics;
  private final RequestMeters meters;
  private final AtomicInteger port;
  private Optional<HttpServer> server = Optional.empty();

  /**
   * Makes one event loop of the server.
   *
   * @param port the port to listen on; gets the one in use, where any free one will do
   */
  public ApiVerticle(
      Config.Http config,
      Contract contract,
      Callers callers,
      Operations operations,
      Houses houses,
      Limits limits,
      Metrics metrics,
      AtomicInteger port) {
    this.config = config;
    this.contract = contract;
    this.callers = callers;
    this.operations = operations;
    this.throttle = new Throttle(limits);
    this.guard = new Guard(houses);
    this.metrics = metrics;
    this.meters = new RequestMeters(metrics.registry());
    this.port = port;
  }

  @Override
  public Future<?> start() {
    var http =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(config.host())
                .setPort(port.get())
                .setIdleTimeout(75)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpNoDelay(true)
                .setAcceptBacklog(4096)
                // A frame goes to thousands: it is encoded once, not once compressed for each.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(MAX_FRAME_BYTES)
                .setMaxWebSocketMessageSize(MAX_FRAME_BYTES)
                .setWebSocketClosingTimeout(2));
    server = Optional.of(http);
    metrics.watchEventLoop(vertx, context);
    return http.requestHandler(readable(router()))
        .invalidRequestHandler(Unreadable::refuse)
        .listen()
        .onSuccess(it -> port.set(it.actualPort()));
  }

  private static Handler<HttpServerRequest> readable(Router router) {
    return request -> {
      if (Unreadable.hasGoodPath(request)) {
        router.handle(request);
      } else {
        Unreadable.refuse(request);
      }
    };
  }

  /** Requests under way end, new connections are not taken. */
  @Override
  public Future<?> stop() {
    return server
        .map(it -> it.shutdown(config.drainSeconds(), TimeUnit.SECONDS))
        .orElseGet(Future::succeededFuture);
  }

  private Router router() {
    var routes = routes();
    var router = Router.router(vertx);
    router.route().handler(context -> begin(context, routes)).failureHandler(this::fail);
    router.route().handler(this::serve).failureHandler(this::fail);
    router.get("/openapi.yaml").handler(this::publishContract);
    DocsPage.mount(router);
    GatePage.mount(router);
    STATUSES.forEach(status -> router.errorHandler(status, this::fail));
    router.errorHandler(405, context -> refuseMethod(context, OF_DOCUMENTS));
    return router;
  }

  private Routes<Endpoint> routes() {
    var routes = new Routes<Endpoint>();
    var schemas = contract.openApi().getSchemaRepository();
    var handlers = operations.all();
    for (var operation : contract.openApi().operations()) {
      var id = operation.getOperationId();
      var handler =
          Optional.ofNullable(handlers.get(id))
              .orElseThrow(() -> new IllegalStateException("Nothing answers " + id));
      routes.add(
          operation.getHttpMethod().name(),
          operation.getOpenAPIPath(),
          Endpoint.of(operation, schemas, throttle.of(operation), handler));
    }
    return routes;
  }

  /** Names the request and finds its operation; what is none of the contract's goes on. */
  private void begin(RoutingContext context, Routes<Endpoint> routes) {
    var given = Optional.ofNullable(context.request().getHeader("X-Request-Id"));
    var id =
        given.filter(it -> REQUEST_ID.matcher(it).matches()).orElseGet(ApiVerticle::newRequestId);
    context.put(CAME, System.nanoTime());
    context.put(Call.REQUEST_ID, id);
    context.response().putHeader("X-Request-Id", id);
    var path = context.normalizedPath();
    var match = routes.find(context.request().method().name(), path);
    if (match.isPresent()) {
      var endpoint = match.get().target();
      context.put(ENDPOINT, endpoint);
      context.pathParams().putAll(match.get().parameters());
      admit(context, endpoint);
      return;
    }
    var methods = routes.methods(path);
    if (methods.isEmpty()) {
      context.next();
    } else {
      refuseMethod(context, String.join(", ", methods));
    }
  }

  /** It tells requests apart and guards nothing, so the quick random numbers will do. */
  private static String newRequestId() {
    var random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /** Only of those who may call is a body read: nobody else may fill our memory. */
  private void admit(RoutingContext context, Endpoint endpoint) {
    if (!endpoint.secured()) {
      throttle(context, endpoint);
      return;
    }
    var header = context.request().getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      write(context, Reply.of(Problem.unauthenticated()));
      return;
    }
    // Read to its end a request can be neither upgraded nor given a body handler.
    context.request().pause();
    callers
        .bearing(header.substring(BEARER.length()))
        .onSuccess(caller -> admit(context, endpoint, caller))
        .onFailure(context::fail);
  }

  private void admit(RoutingContext context, Endpoint endpoint, Optional<Caller> caller) {
    if (caller.isEmpty()) {
      write(context, Reply.of(Problem.unauthenticated()));
    } else if (!endpoint.admits(caller.get())) {
      write(context, Reply.of(Problem.forbidden()));
    } else {
      context.put(Call.CALLER, caller.get());
      throttle(context, endpoint);
    }
  }

  private void throttle(RoutingContext context, Endpoint endpoint) {
    endpoint
        .throttled()
        .apply(context)
        .ifPresentOrElse(
            tooMuch -> write(context, Reply.of(tooMuch)), () -> guard(context, endpoint));
  }

  private void guard(RoutingContext context, Endpoint endpoint) {
    endpoint
        .rule()
        .ifPresentOrElse(
            rule ->
                guard
                    .refuse(new Call(context), rule)
                    .onSuccess(refused -> guarded(context, endpoint, refused))
                    .onFailure(context::fail),
            () -> endpoint.read(context));
  }

  private void guarded(RoutingContext context, Endpoint endpoint, Optional<Problem> refused) {
    refused.ifPresentOrElse(
        problem -> write(context, Reply.of(problem)), () -> endpoint.read(context));
  }

  private void serve(RoutingContext context) {
    var endpoint = context.<Endpoint>get(ENDPOINT);
    if (endpoint == null) {
      context.next();
    } else if (endpoint.large()) {
      // Checked on a worker, where it holds nobody up, and one at a time, since rules are not for
      // two threads at once.
      vertx
          .executeBlocking(() -> endpoint.rules().check(context), true)
          .onSuccess(refused -> answer(context, endpoint, refused))
          .onFailure(context::fail);
    } else {
      answer(context, endpoint, endpoint.rules().check(context));
    }
  }

  private void answer(RoutingContext context, Endpoint endpoint, Optional<Problem> refused) {
    if (refused.isPresent()) {
      write(context, Reply.of(refused.get()));
      return;
    }
    var call = new Call(context);
    if (call.wantsWebSocket()) {
      // Until it is upgraded or refused.
      context.request().pause();
    }
    endpoint.handler().apply(call).onComplete(reply -> write(context, reply), context::fail);
  }

  private void publishContract(RoutingContext context) {
    context.response().putHeader("Content-Type", "application/yaml").end(contract.published());
  }

  private void refuseMethod(RoutingContext context, String allowed) {
    context.response().putHeader("Allow", allowed);
    write(context, Reply.of(Failures.ofStatus(405)));
  }

  private void fail(RoutingContext context) {
    if (context.response().ended() || context.response().closed()) {
      return;
    }
    if (context.response().headWritten()) {
      context.request().connection().close();
      return;
    }
    write(context, Reply.of(Failures.problem(context)));
  }

  private void write(RoutingContext context, Reply reply) {
    measure(context, reply.status());
    if (reply.status() == 101 || context.response().ended() || context.response().closed()) {
      return;
    }
    context.request().resume();
    var response = context.response().setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    reply
        .problem()
        .map(problem -> encode(context, problem))
        .or(reply::body)
        .ifPresentOrElse(response::end, response::end);
  }

  private void measure(RoutingContext context, int status) {
    var endpoint = context.<Endpoint>get(ENDPOINT);
    meters.answered(
        endpoint == null ? NO_OPERATION : endpoint.operationId(),
        status,
        System.nanoTime() - context.<Long>get(CAME));
  }

  private static Buffer encode(RoutingContext context, Problem problem) {
    context.response().putHeader("Content-Type", "application/problem+json");
    return problem
        .toJson(context.request().path(), String.valueOf(context.<Object>get(Call.REQUEST_ID)))
        .toBuffer();
  }
}

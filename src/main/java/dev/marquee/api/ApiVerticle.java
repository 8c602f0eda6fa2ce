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
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.JWTAuthHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Operation;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One event loop of the public HTTP server: the contract's routes, each request checked against it,
 * each refusal as problem+json.
 */
public final class ApiVerticle extends VerticleBase {
  private static final int MAX_FRAME_BYTES = 4 * 1024;
  private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final Set<Integer> STATUSES = Set.of(400, 401, 403, 404, 413, 415, 500, 503);

  private final Config.Http config;
  private final Contract contract;
  private final JWTAuth auth;
  private final Operations operations;
  private final Throttle throttle;
  private final Metrics metrics;
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
      JWTAuth auth,
      Operations operations,
      Limits limits,
      Metrics metrics,
      AtomicInteger port) {
    this.config = config;
    this.contract = contract;
    this.auth = auth;
    this.operations = operations;
    this.throttle = new Throttle(limits);
    this.metrics = metrics;
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
    var builder = RouterBuilder.create(vertx, contract.openApi());
    builder.rootHandler(this::begin);
    builder.rootHandler(new BodyReader(contract, auth));
    builder.security("bearer").httpHandler(JWTAuthHandler.create(auth));
    var unbound = operations.all();
    for (var route : builder.getRoutes()) {
      var id = route.getOperation().getOperationId();
      var handler = Optional.ofNullable(unbound.get(id));
      bind(route, handler.orElseThrow(() -> new IllegalStateException("Nothing answers " + id)));
    }
    var router = builder.createRouter();
    router.get("/openapi.yaml").handler(this::publishContract);
    DocsPage.mount(router);
    STATUSES.forEach(status -> router.errorHandler(status, ApiVerticle::fail));
    var methods = new AllowedMethods(contract.openApi());
    router.errorHandler(405, context -> refuseMethod(context, methods));
    return router;
  }

  private void bind(OpenAPIRoute route, Function<Call, Future<Reply>> handler) {
    var operation = route.getOperation();
    var check = check(operation);
    var throttled = throttle.of(operation);
    var roles = Contract.roles(operation);
    route.setDoValidation(false);
    route.addHandler(context -> serve(context, throttled, roles, check, handler));
    route.addFailureHandler(ApiVerticle::fail);
  }

  /**
   * What may be large is read on a worker, where it holds nobody up, and one at a time, since rules
   * are not for two threads at once.
   */
  private Function<RoutingContext, Future<Optional<Problem>>> check(Operation operation) {
    var rules = new RequestRules(operation, contract.openApi().getSchemaRepository());
    return BodyReader.isLarge(operation)
        ? context -> vertx.executeBlocking(() -> rules.check(context), true)
        : context -> Future.succeededFuture(rules.check(context));
  }

  private void begin(RoutingContext context) {
    var given = Optional.ofNullable(context.request().getHeader("X-Request-Id"));
    var id =
        given.filter(it -> REQUEST_ID.matcher(it).matches()).orElseGet(ApiVerticle::newRequestId);
    context.put(Call.REQUEST_ID, id);
    context.response().putHeader("X-Request-Id", id);
    context.next();
  }

  /** It tells requests apart and guards nothing, so the quick random numbers will do. */
  private static String newRequestId() {
    var random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private static void serve(
      RoutingContext context,
      Function<RoutingContext, Optional<Problem>> throttled,
      Set<String> roles,
      Function<RoutingContext, Future<Optional<Problem>>> check,
      Function<Call, Future<Reply>> handler) {
    var tooMuch = throttled.apply(context);
    if (tooMuch.isPresent()) {
      write(context, Reply.of(tooMuch.get()));
      return;
    }
    var call = new Call(context);
    if (!roles.isEmpty() && roles.stream().noneMatch(call.caller()::has)) {
      write(context, Reply.of(Problem.forbidden()));
      return;
    }
    check
        .apply(context)
        .compose(refused -> answer(context, refused, call, handler))
        .onSuccess(reply -> write(context, reply))
        .onFailure(context::fail);
  }

  private static Future<Reply> answer(
      RoutingContext context,
      Optional<Problem> refused,
      Call call,
      Function<Call, Future<Reply>> handler) {
    if (refused.isPresent()) {
      return Future.succeededFuture(Reply.of(refused.get()));
    }
    if (call.wantsWebSocket()) {
      // Until it is upgraded or refused.
      context.request().pause();
    }
    return handler.apply(call);
  }

  private void publishContract(RoutingContext context) {
    context.response().putHeader("Content-Type", "application/yaml").end(contract.published());
  }

  private static void refuseMethod(RoutingContext context, AllowedMethods methods) {
    context.response().putHeader("Allow", methods.of(context.request().path()));
    fail(context);
  }

  private static void fail(RoutingContext context) {
    if (context.response().ended() || context.response().closed()) {
      return;
    }
    if (context.response().headWritten()) {
      context.request().connection().close();
      return;
    }
    write(context, Reply.of(Failures.problem(context)));
  }

  private static void write(RoutingContext context, Reply reply) {
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

  private static Buffer encode(RoutingContext context, Problem problem) {
    context.response().putHeader("Content-Type", "application/problem+json");
    return problem
        .toJson(context.request().path(), String.valueOf(context.<Object>get(Call.REQUEST_ID)))
        .toBuffer();
  }
}

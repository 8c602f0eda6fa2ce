package dev.marquee.payment;

import dev.marquee.platform.Config;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stripe's way to talk: forms out, JSON back, a secret, an idempotency key, a bound on time. A
 * breaker counts what is the gateway's fault (5xx, connection, timeout) and never what it decided.
 */
final class StripeCalls {
  private static final Logger log = LoggerFactory.getLogger(StripeCalls.class);
  private static final int MAX_CONNECTIONS = 128;
  private static final int MAX_WAITING = 2_000;

  private final WebClient client;
  private final CircuitBreaker breaker;
  private final Config.Payment config;
  private final GatewayListener listener;

  StripeCalls(Vertx vertx, Config.Payment config, GatewayListener listener) {
    this.config = config;
    this.listener = listener;
    client =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setConnectTimeout(config.timeoutMillis())
                .setUserAgent("marquee"),
            new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_WAITING));
    breaker =
        CircuitBreaker.create(
            "payment-gateway",
            vertx,
            new CircuitBreakerOptions()
                .setMaxFailures(config.breakerFailures())
                .setFailuresRollingWindow(Duration.ofMinutes(1).toMillis())
                .setResetTimeout(config.breakerResetMillis())
                // The request has its own.
                .setTimeout(-1));
    breaker.openHandler(it -> log.atWarn().log("payment.breaker_opened"));
    breaker.closeHandler(it -> log.atInfo().log("payment.breaker_closed"));
  }

  /** Whether calls are refused without being made. */
  boolean isOpen() {
    return breaker.state() == CircuitBreakerState.OPEN;
  }

  void close() {
    breaker.close();
    client.close();
  }

  /** A token from outside as one segment of a path, whatever is in it. */
  static String segment(String token) {
    return URLEncoder.encode(token, StandardCharsets.UTF_8).replace("+", "%20");
  }

  Future<StripeAnswer> get(String call, String path) {
    return withOneRetry(() -> once(call, HttpMethod.GET, path, Map.of(), Optional.empty()));
  }

  Future<StripeAnswer> post(
      String call, String path, Map<String, String> form, Optional<String> key) {
    return withOneRetry(() -> once(call, HttpMethod.POST, path, form, key));
  }

  /**
   * A fault that comes at once (a kept connection that the other side has closed, a node of the
   * gateway that went away) is mostly over at the second try. A timeout is not tried again: nobody
   * would wait for it.
   */
  private static Future<StripeAnswer> withOneRetry(Supplier<Future<StripeAnswer>> attempt) {
    return attempt
        .get()
        .compose(
            first ->
                first instanceof StripeAnswer.Failed failed
                    ? attempt.get().map(second -> afterFault(failed, second))
                    : Future.succeededFuture(first));
  }

  private static StripeAnswer afterFault(StripeAnswer.Failed first, StripeAnswer second) {
    return second instanceof StripeAnswer.Failed failed
        ? new StripeAnswer.Failed(first.maybeSent() || failed.maybeSent())
        : second;
  }

  private Future<StripeAnswer> once(
      String call, HttpMethod method, String path, Map<String, String> form, Optional<String> key) {
    var began = System.nanoTime();
    return breaker
        .execute(() -> send(method, path, form, key))
        .map(StripeCalls::read)
        .onComplete(
            answer ->
                listener.answered(
                    call, result(answer), Duration.ofNanos(System.nanoTime() - began)))
        .recover(failure -> Future.succeededFuture(classify(failure)));
  }

  private Future<HttpResponse<Buffer>> send(
      HttpMethod method, String path, Map<String, String> form, Optional<String> key) {
    var request =
        client
            .requestAbs(method, config.url() + path)
            .bearerTokenAuthentication(config.secretKey())
            .timeout(config.timeoutMillis());
    key.ifPresent(it -> request.putHeader("Idempotency-Key", it));
    var sent =
        method.equals(HttpMethod.GET)
            ? request.send()
            : request.sendForm(MultiMap.caseInsensitiveMultiMap().addAll(form));
    return sent.compose(
        response ->
            response.statusCode() >= 500
                ? Future.failedFuture(new GatewayFault(response.statusCode()))
                : Future.succeededFuture(response));
  }

  private static StripeAnswer read(HttpResponse<Buffer> response) {
    return switch (response.statusCode()) {
      // Somebody else, or we in another life, are asking the same thing now.
      case 409 -> new StripeAnswer.NoAnswer();
      case 429 -> notNow(response, "payment.rate_limited");
      case 401, 403 -> notNow(response, "payment.secret_refused");
      default -> new StripeAnswer.Answered(response.statusCode(), body(response));
    };
  }

  private static StripeAnswer notNow(HttpResponse<Buffer> response, String event) {
    log.atError().addKeyValue("status", response.statusCode()).log(event);
    return new StripeAnswer.Failed(false);
  }

  private static JsonObject body(HttpResponse<Buffer> response) {
    try {
      return Optional.ofNullable(response.bodyAsJsonObject()).orElseGet(JsonObject::new);
    } catch (DecodeException e) {
      throw new GatewayFault(response.statusCode());
    }
  }

  private static StripeAnswer classify(Throwable failure) {
    if (failure instanceof OpenCircuitException) {
      return new StripeAnswer.Failed(false);
    }
    log.atWarn().addKeyValue("cause", failure.toString()).log("payment.gateway_fault");
    if (failure instanceof TimeoutException) {
      return new StripeAnswer.NoAnswer();
    }
    return new StripeAnswer.Failed(!neverLeft(failure));
  }

  private static boolean neverLeft(Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof NoRouteToHostException
        || failure instanceof UnknownHostException
        || failure instanceof ConnectionPoolTooBusyException;
  }

  private static String result(AsyncResult<StripeAnswer> result) {
    if (result.cause() instanceof OpenCircuitException) {
      return "open";
    }
    if (result.cause() instanceof TimeoutException) {
      return "timeout";
    }
    return result.succeeded() && result.result() instanceof StripeAnswer.Answered answered
        ? answered.status() / 100 + "xx"
        : "fault";
  }

  /** The gateway answered with something that is its own fault. */
  private static final class GatewayFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    GatewayFault(int status) {
      super("status " + status, null, false, false);
    }
  }
}

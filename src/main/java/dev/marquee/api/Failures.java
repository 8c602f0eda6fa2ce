package dev.marquee.api;

import io.vertx.core.VertxException;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever ended a request into the one answer that the client gets. */
final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  /** SQLSTATE classes and codes of a database that is not there for now. */
  private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "57014", "53300");

  private static final Pattern BEARER = Pattern.compile("(?i)bearer \\S+");

  private Failures() {}

  /** The problem of a request that failed; what nobody foresaw is logged here, once. */
  static Problem problem(RoutingContext context) {
    var failure = context.failure();
    if (failure instanceof Problem.Refusal refusal) {
      return refusal.problem();
    }
    if (failure instanceof HttpException http) {
      var status = http.getStatusCode();
      return status == 400 && lacksToken(context) ? Problem.unauthenticated() : ofStatus(status);
    }
    if (failure == null) {
      return ofStatus(context.statusCode());
    }
    if (isDependencyAway(failure)) {
      line(context, failure).log("dependency.away");
      return Problem.unavailable("Something this needs is not there for the moment.");
    }
    line(context, failure).setCause(failure).log("request.failed");
    return ofStatus(500);
  }

  /** To the token handler a header that is there but has no token is a bad request. */
  private static boolean lacksToken(RoutingContext context) {
    var header = context.request().getHeader("Authorization");
    return header != null && !BEARER.matcher(header).matches();
  }

  private static org.slf4j.spi.LoggingEventBuilder line(RoutingContext context, Throwable failure) {
    return log.atError()
        .addKeyValue("request_id", String.valueOf(context.<Object>get(Call.REQUEST_ID)))
        .addKeyValue("method", context.request().method())
        .addKeyValue("path", context.request().path())
        .addKeyValue("cause", failure.toString());
  }

  /** Whether the failure says that a server we need cannot be reached or is full. */
  static boolean isDependencyAway(Throwable failure) {
    if (failure instanceof PgException postgres) {
      return AWAY.contains(postgres.getSqlState()) || postgres.getSqlState().startsWith("08");
    }
    // Refused, reset, closed, unknown: every transport has its own types for it.
    return failure instanceof IOException
        || failure instanceof TimeoutException
        // Closed connections and full pool queues come as the bare type.
        || failure instanceof VertxException
        || failure instanceof io.vertx.core.http.ConnectionPoolTooBusyException;
  }

  static Problem ofStatus(int status) {
    return switch (status) {
      case 400 -> Problem.invalid("", "the request cannot be read");
      case 401 -> Problem.unauthenticated();
      case 403 -> Problem.forbidden();
      case 404 -> Problem.notFound();
      case 405 -> Problem.of(405, "method_not_allowed", "This path does not take that method.");
      case 413 -> Problem.of(413, "payload_too_large", "The body is too large.");
      case 414 -> Problem.of(414, "uri_too_long", "The address is too long.");
      case 415 -> Problem.of(415, "unsupported_media_type", "The body must be application/json.");
      case 431 -> Problem.of(431, "headers_too_large", "The headers are too large.");
      case 503 -> Problem.unavailable("Not for the moment.");
      default ->
          status >= 400 && status < 500
              ? Problem.of(status, "refused", "The request was refused.")
              : Problem.of(500, "internal_error", "Something went wrong here.");
    };
  }
}

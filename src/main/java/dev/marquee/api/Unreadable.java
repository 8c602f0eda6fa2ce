package dev.marquee.api;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Requests that do not get as far as the router, since they cannot be read: what is not HTTP or is
 * more of it than is taken, and paths that cannot be decoded, which the router takes for a failure
 * of its own.
 */
final class Unreadable {
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private Unreadable() {}

  /** Whether the path can be decoded. */
  static boolean hasGoodPath(HttpServerRequest request) {
    var path = request.path();
    return path == null || path.indexOf('%') < 0 || !BROKEN_ESCAPE.matcher(path).find();
  }

  /** Says why the request cannot be read, and closes the connection: where it ends is not known. */
  static void refuse(HttpServerRequest request) {
    var id = UUID.randomUUID().toString();
    var path = Optional.ofNullable(request.path()).orElse("");
    var problem = Failures.ofStatus(status(request.decoderResult().cause()));
    request
        .response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/problem+json")
        .putHeader("X-Request-Id", id)
        .putHeader("Connection", "close")
        .end(problem.toJson(path, id).toBuffer())
        .onComplete(it -> request.connection().close());
  }

  private static int status(@org.jspecify.annotations.Nullable Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return 414;
    }
    return cause instanceof TooLongHttpHeaderException ? 431 : 400;
  }
}

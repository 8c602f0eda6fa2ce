package dev.marquee.api;

import io.vertx.core.Handler;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.openapi.contract.Operation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads bodies up to a limit. Where the contract lets an operation have a larger one (a seat map),
 * it is read only of callers who have shown a good access token: nobody else may fill our memory.
 */
final class BodyReader implements Handler<RoutingContext> {
  private static final long MAX_BYTES = 64 * 1024;
  private static final String BEARER = "Bearer ";

  private final JWTAuth auth;
  private final BodyHandler usual = BodyHandler.create(false).setBodyLimit(MAX_BYTES);
  private final Map<Pattern, BodyHandler> larger = new LinkedHashMap<>();

  BodyReader(Contract contract, JWTAuth auth) {
    this.auth = auth;
    for (var operation : contract.openApi().operations()) {
      if (isLarge(operation)) {
        var limit = Contract.maxBodyBytes(operation, MAX_BYTES);
        larger.put(AllowedMethods.paths(operation), BodyHandler.create(false).setBodyLimit(limit));
      }
    }
  }

  /** Whether the contract lets the operation have a larger body than others. */
  static boolean isLarge(Operation operation) {
    return Contract.maxBodyBytes(operation, MAX_BYTES) > MAX_BYTES;
  }

  @Override
  public void handle(RoutingContext context) {
    if (Call.upgrades(context.request())) {
      // Read to its end it could no longer be upgraded.
      context.next();
      return;
    }
    larger(context)
        .ifPresentOrElse(handler -> readIfKnown(context, handler), () -> usual.handle(context));
  }

  private Optional<BodyHandler> larger(RoutingContext context) {
    var path = context.request().path();
    return larger.entrySet().stream()
        .filter(it -> it.getKey().matcher(path).matches())
        .findFirst()
        .map(Map.Entry::getValue);
  }

  private void readIfKnown(RoutingContext context, BodyHandler handler) {
    var header = Optional.ofNullable(context.request().getHeader("Authorization")).orElse("");
    if (!header.startsWith(BEARER)) {
      usual.handle(context);
      return;
    }
    context.request().pause();
    auth.authenticate(new TokenCredentials(header.substring(BEARER.length())))
        .onComplete(user -> handler.handle(context), unknown -> usual.handle(context));
  }
}

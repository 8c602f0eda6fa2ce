package dev.marquee.api;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.openapi.contract.Operation;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One operation of the contract as an event loop serves it: who may call and how often, how large a
 * body may be, what the contract asks of it, and what answers.
 *
 * @param secured whether an access token is needed
 * @param roles one of which the caller must have; none where every caller may
 * @param rule what a partner needs to be allowed; empty where it is no call of partners
 * @param large whether a body may be larger than others: it is checked on a worker then
 */
record Endpoint(
    String operationId,
    boolean secured,
    Set<String> roles,
    Optional<Guard.Rule> rule,
    boolean large,
    BodyHandler body,
    Function<RoutingContext, Optional<Problem>> throttled,
    RequestRules rules,
    Function<Call, Future<Reply>> handler) {

  private static final long MAX_BYTES = 64 * 1024;

  static Endpoint of(
      Operation operation,
      SchemaRepository schemas,
      Function<RoutingContext, Optional<Problem>> throttled,
      Function<Call, Future<Reply>> handler) {
    var most = Contract.maxBodyBytes(operation, MAX_BYTES);
    return new Endpoint(
        operation.getOperationId(),
        !operation.getSecurityRequirements().isEmpty(),
        Contract.roles(operation),
        Guard.Rule.of(operation),
        most > MAX_BYTES,
        BodyHandler.create(false).setBodyLimit(most),
        throttled,
        new RequestRules(operation, schemas),
        handler);
  }

  boolean admits(Caller caller) {
    return caller.key().isPresent()
        ? rule.isPresent()
        : roles.isEmpty() || roles.stream().anyMatch(caller::has);
  }

  /** Reads the body and goes on to the next handler; at once where there is none. */
  void read(RoutingContext context) {
    // Read to its end, even of no bytes, a request could no longer be upgraded.
    if (hasBody(context.request()) && !Call.upgrades(context.request())) {
      body.handle(context);
    } else {
      context.next();
    }
  }

  /** In HTTP/1 a body has a length or an encoding (RFC 9112, 6.3); in HTTP/2 it may just come. */
  private static boolean hasBody(HttpServerRequest request) {
    var headers = request.headers();
    return request.version() == HttpVersion.HTTP_2
        || headers.contains("Content-Length")
        || headers.contains("Transfer-Encoding");
  }
}

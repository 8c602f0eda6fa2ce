package dev.marquee.api;

import dev.marquee.limits.Decision;
import dev.marquee.limits.Limits;
import dev.marquee.limits.RateLimit;
import dev.marquee.limits.Sockets;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Operation;
import java.util.Optional;
import java.util.function.Function;

/**
 * Refuses who comes too often or has too many sockets. Answers tell what is left, in the headers of
 * draft-ietf-httpapi-ratelimit-headers-10: a policy's quota {@code q} is its bucket and its window
 * {@code w} the seconds in which that fills; {@code r} more may come at once, and after {@code t}
 * seconds of quiet the whole quota.
 */
final class Throttle {
  private static final int SOCKET_RETRY_SECONDS = 10;

  private final Limits limits;

  Throttle(Limits limits) {
    this.limits = limits;
  }

  /** A limit and its policy as a header says it. */
  private record Rule(RateLimit limit, String policy) {
    static Rule of(RateLimit limit) {
      return new Rule(
          limit,
          "\"%s\";q=%d;w=%d".formatted(limit.by(), limit.rate().burst(), limit.windowSeconds()));
    }

    /** A refusal if this client has no token left; tells what is left in any case. */
    Optional<Problem> refuse(RoutingContext context, String client) {
      var decision = limit.take(client);
      context.response().headers().add("RateLimit-Policy", policy).add("RateLimit", left(decision));
      return decision.isAllowed() ? Optional.empty() : Optional.of(tooMany(decision));
    }

    private String left(Decision decision) {
      return "\"" + limit.by() + "\";r=" + decision.left() + ";t=" + decision.fullSeconds();
    }

    private static Problem tooMany(Decision decision) {
      return Problem.of(429, "too_many_requests", "Too many requests. Wait a little.")
          .retryAfter(decision.waitSeconds());
    }
  }

  /** What to ask before the operation is served, of a caller whose token is verified. */
  Function<RoutingContext, Optional<Problem>> of(Operation operation) {
    var rates = limits.ofClass(Contract.rateLimit(operation));
    var perBuyer = rates.perBuyer().map(Rule::of);
    var perAddress = rates.perAddress().map(Rule::of);
    return context ->
        perBuyer
            .flatMap(rule -> buyer(context).flatMap(it -> rule.refuse(context, it)))
            // Who is refused already takes nothing from others behind the same address.
            .or(() -> perAddress.flatMap(rule -> rule.refuse(context, address(context))))
            .or(() -> refuseSocket(context));
  }

  private static Optional<String> buyer(RoutingContext context) {
    return Optional.ofNullable(context.<Caller>get(Call.CALLER))
        .map(it -> it.accountId().toString());
  }

  private String address(RoutingContext context) {
    var request = context.request();
    return limits
        .addresses()
        .of(request.remoteAddress(), request.headers().getAll("X-Forwarded-For"));
  }

  /** Before anything is looked up for it. The place itself is taken by {@link Call#upgrade}. */
  private Optional<Problem> refuseSocket(RoutingContext context) {
    if (!Call.upgrades(context.request())) {
      return Optional.empty();
    }
    var place = limits.sockets().of(address(context));
    context.put(Call.SOCKET_PLACE, place);
    return place.full().map(Throttle::full);
  }

  /** What is answered where there is no room for a socket. */
  static Problem full(Sockets.Full why) {
    return switch (why) {
      case NODE ->
          Problem.unavailable("This node has as many sockets as it takes.")
              .retryAfter(SOCKET_RETRY_SECONDS);
      case ADDRESS ->
          Problem.of(429, "too_many_connections", "Your address has too many sockets open.")
              .retryAfter(SOCKET_RETRY_SECONDS);
    };
  }
}

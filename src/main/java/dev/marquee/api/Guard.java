package dev.marquee.api;

import io.vertx.core.Future;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import java.util.Optional;

/**
 * Checks each call of partners before its handler runs and before its body is read: that there is
 * such a venue (404 if not), and that the caller may do this there (403 if not). Handlers check
 * nothing of the kind; what was found out is {@link Call#house}.
 */
final class Guard {
  private static final String PARTNER = "partner";

  /** Whoever has an account may call it, partners too: it is no call of partners. */
  private static final String CUSTOMER = "customer";

  private final Houses houses;

  Guard(Houses houses) {
    this.houses = houses;
  }

  /** What the contract asks of an operation's caller. */
  record Rule(Permission permission, VenueOf by) {
    /**
     * Reads it; empty where the operation is no partner's.
     *
     * @throws IllegalStateException if a partner may call it and the contract does not say what for
     */
    static Optional<Rule> of(Operation operation) {
      var roles = Contract.roles(operation);
      if (!roles.contains(PARTNER) || roles.contains(CUSTOMER)) {
        return Optional.empty();
      }
      var permission =
          Contract.text(operation, "x-permission")
              .flatMap(Permission::named)
              .orElseThrow(() -> lacks(operation, "x-permission"));
      var by =
          Contract.text(operation, "x-venue-of")
              .flatMap(VenueOf::named)
              .filter(it -> it == VenueOf.NONE || isInPath(operation, it.parameter()))
              .orElseThrow(() -> lacks(operation, "x-venue-of"));
      return Optional.of(new Rule(permission, by));
    }

    private static boolean isInPath(Operation operation, String parameter) {
      return operation.getParameters().stream()
          .anyMatch(it -> it.getIn() == Location.PATH && it.getName().equals(parameter));
    }

    private static IllegalStateException lacks(Operation operation, String extension) {
      return new IllegalStateException(
          "%s is for partners and has no good %s".formatted(operation.getOperationId(), extension));
    }
  }

  /** Why the caller may not do this; empty if they may. */
  Future<Optional<Problem>> refuse(Call call, Rule rule) {
    if (rule.by() == VenueOf.NONE) {
      return houses.own(call).map(standing -> refuse(call, rule, standing));
    }
    return houses
        .at(call, rule.by(), call.path(rule.by().parameter()))
        .map(
            found ->
                found
                    .map(standing -> refuse(call, rule, standing))
                    .orElseGet(() -> Optional.of(Problem.notFound())));
  }

  private static Optional<Problem> refuse(Call call, Rule rule, Standing standing) {
    if (!standing.allows(rule.permission())) {
      return Optional.of(Problem.forbidden());
    }
    call.enter(standing);
    return Optional.empty();
  }
}

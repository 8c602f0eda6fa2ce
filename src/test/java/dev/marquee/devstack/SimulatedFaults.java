package dev.marquee.devstack;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The faults that are ordered, by operation: each happens as often as it was ordered. */
public final class SimulatedFaults {

  /** What the service asks the gateway for. */
  public enum Operation {
    AUTHORIZE,
    CAPTURE,
    CANCEL,
    REFUND,
    FIND,
    LIST,
    CUSTOMER,
    ATTACH,
    DETACH
  }

  /** How an operation goes wrong. */
  public enum Kind {
    /** 500, and nothing was done. */
    ERROR,
    /** It was done, and no answer ever comes. */
    TIMEOUT,
    /** It was not done, and no answer ever comes. */
    TIMEOUT_BEFORE_EFFECT,
    /** It was done, and the connection breaks without an answer. */
    DROP_AFTER_EFFECT,
    /** It was not done, and the connection breaks without an answer. */
    DROP_BEFORE_EFFECT,
    /** It was done, and the answer comes late. */
    SLOW;

    boolean hasEffect() {
      return this == TIMEOUT || this == DROP_AFTER_EFFECT || this == SLOW;
    }
  }

  private record Ordered(Kind kind, int times) {}

  private final Map<Operation, Ordered> ordered = new EnumMap<>(Operation.class);
  private final Set<String> requestsLost = new HashSet<>();

  /** The next requests of an operation go wrong; takes the place of what was ordered for it. */
  synchronized void order(Operation operation, Kind kind, int times) {
    ordered.put(operation, new Ordered(kind, times));
  }

  /** Orders by the names as they are in JSON. */
  void order(String operation, String kind, int times) {
    order(
        Operation.valueOf(operation.toUpperCase(Locale.ROOT)),
        Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
        times);
  }

  synchronized void clear() {
    ordered.clear();
  }

  /** Whether a fault was ordered for the operation and has not happened yet. */
  synchronized boolean isDue(Operation operation) {
    return ordered.containsKey(operation);
  }

  /** Takes one fault of those ordered. */
  synchronized Optional<Kind> take(Operation operation) {
    var next = Optional.ofNullable(ordered.remove(operation)).filter(it -> it.times() > 0);
    next.filter(it -> it.times() > 1)
        .ifPresent(it -> ordered.put(operation, new Ordered(it.kind(), it.times() - 1)));
    return next.map(Ordered::kind);
  }

  /**
   * The fault of a card. A request that a card has lost is lost once: who asks again with its key
   * is answered, else nobody would ever know how it ended.
   */
  synchronized Optional<Kind> ofCard(Kind fault, String key) {
    return fault == Kind.TIMEOUT_BEFORE_EFFECT && !requestsLost.add(key)
        ? Optional.empty()
        : Optional.of(fault);
  }
}

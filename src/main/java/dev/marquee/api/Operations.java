package dev.marquee.api;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What answers each operation of the contract. */
public final class Operations {
  private final Map<String, Function<Call, Future<Reply>>> handlers = new LinkedHashMap<>();

  /**
   * Binds an operation.
   *
   * @param operationId as in the contract
   * @param handler gets a request that keeps to the contract, from a caller whose role may call it
   */
  public void on(String operationId, Function<Call, Future<Reply>> handler) {
    if (handlers.put(operationId, handler) != null) {
      throw new IllegalStateException("Two handlers for " + operationId);
    }
  }

  Map<String, Function<Call, Future<Reply>>> all() {
    return handlers;
  }
}

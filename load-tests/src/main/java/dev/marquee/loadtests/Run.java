package dev.marquee.loadtests;

import io.vertx.core.Vertx;
import java.util.function.IntFunction;

/**
 * One target under one scenario's load, once.
 *
 * @param server the target
 * @param database its own, a fresh one; unused by a ceiling
 */
record Run(
    Vertx vertx,
    Options options,
    Target target,
    int round,
    ChildJvm server,
    Database database,
    Shows shows,
    Buyers buyers) {

  /** Puts a closed loop on the target; a visitor a connection. */
  ClosedLoop.Result closedLoop(IntFunction<Visitor> visitors) {
    return closedLoop(() -> Pause.seconds(options.seconds()), visitors);
  }

  /** The same, measured until {@code window} returns. */
  ClosedLoop.Result closedLoop(Runnable window, IntFunction<Visitor> visitors) {
    return ClosedLoop.run(
        vertx, server, options.connections(), options.warmUpSeconds(), window, visitors);
  }
}

package dev.marquee.seating;

import dev.marquee.platform.PeriodicTask;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/**
 * The safety net of expiry: looks every half minute for what Redis missed. Any number of nodes may
 * run it: each skips what another is releasing.
 */
public final class HoldExpiryVerticle extends VerticleBase {
  private final HoldExpiry expiry;
  private final int everySeconds;

  /** Looks every so many seconds. */
  public HoldExpiryVerticle(HoldExpiry expiry, int everySeconds) {
    this.expiry = expiry;
    this.everySeconds = everySeconds;
  }

  @Override
  public Future<?> start() {
    PeriodicTask.start(vertx, "hold_expiry", everySeconds, expiry::releaseAll);
    return Future.succeededFuture();
  }
}

package dev.marquee.seating;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The safety net of expiry: looks every half minute for what Redis missed. Any number of nodes may
 * run it: each skips what another is releasing.
 */
public final class HoldExpiryVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(HoldExpiryVerticle.class);

  private final HoldExpiry expiry;
  private final int everySeconds;
  private boolean running;

  /** Looks every so many seconds. */
  public HoldExpiryVerticle(HoldExpiry expiry, int everySeconds) {
    this.expiry = expiry;
    this.everySeconds = everySeconds;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(TimeUnit.SECONDS.toMillis(everySeconds), timer -> run());
    return Future.succeededFuture();
  }

  private void run() {
    if (running) {
      return;
    }
    running = true;
    expiry
        .releaseAll()
        .onFailure(
            failure -> log.atWarn().addKeyValue("cause", failure.toString()).log("expiry.failed"))
        .onComplete(done -> running = false);
  }
}

package dev.marquee.booking;

import dev.marquee.platform.PeriodicTask;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/**
 * Goes on with showtimes that are called off, wherever that has begun. Any number of nodes may run
 * it: each showtime is claimed by one.
 */
public final class CallingOffVerticle extends VerticleBase {
  private final CallingOff callingOff;
  private final int everySeconds;

  /** Looks every so many seconds. */
  public CallingOffVerticle(CallingOff callingOff, int everySeconds) {
    this.callingOff = callingOff;
    this.everySeconds = everySeconds;
  }

  @Override
  public Future<?> start() {
    PeriodicTask.start(vertx, "calling_off", everySeconds, callingOff::takeUpAll);
    return Future.succeededFuture();
  }
}

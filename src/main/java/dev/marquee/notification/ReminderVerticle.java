package dev.marquee.notification;

import dev.marquee.platform.PeriodicTask;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Looks for reminders that are due, again and again. Any number of nodes may run it. */
public final class ReminderVerticle extends VerticleBase {
  private final Reminders reminders;
  private final int everySeconds;

  /** Looks every so many seconds. */
  public ReminderVerticle(Reminders reminders, int everySeconds) {
    this.reminders = reminders;
    this.everySeconds = everySeconds;
  }

  @Override
  public Future<?> start() {
    PeriodicTask.start(vertx, "reminders", everySeconds, reminders::writeDue);
    return Future.succeededFuture();
  }
}

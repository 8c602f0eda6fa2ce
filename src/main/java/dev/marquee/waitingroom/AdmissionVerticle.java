package dev.marquee.waitingroom;

import dev.marquee.platform.PeriodicTask;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Looks after the queues and the demand, once a period. Every node runs one. */
public final class AdmissionVerticle extends VerticleBase {
  private final WaitingRoom room;
  private final int periodMillis;

  /** Looks every so many milliseconds. */
  public AdmissionVerticle(WaitingRoom room, int periodMillis) {
    this.room = room;
    this.periodMillis = periodMillis;
  }

  @Override
  public Future<?> start() {
    PeriodicTask.startEveryMillis(vertx, "admission", periodMillis, room::turn);
    PeriodicTask.startEveryMillis(vertx, "demand", periodMillis, room::reportDemand);
    return Future.succeededFuture();
  }
}

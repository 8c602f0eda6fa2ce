package dev.marquee.waitingroom;

import dev.marquee.platform.PeriodicTask;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;

/** Looks after the queues and the demand, once a period. Every node runs one. */
public final class AdmissionVerticle extends VerticleBase {
  private final WaitingRoom room;
  private final int periodMillis;
  private List<PeriodicTask> tasks = List.of();

  /** Looks every so many milliseconds. */
  public AdmissionVerticle(WaitingRoom room, int periodMillis) {
    this.room = room;
    this.periodMillis = periodMillis;
  }

  @Override
  public Future<?> start() {
    tasks =
        List.of(
            PeriodicTask.startEveryMillis(vertx, "admission", periodMillis, room::turn),
            PeriodicTask.startEveryMillis(vertx, "demand", periodMillis, room::reportDemand));
    return Future.succeededFuture();
  }

  /** Its timers end with the verticle; what is under way still needs Redis and Postgres. */
  @Override
  public Future<?> stop() {
    return Future.join(tasks.stream().map(PeriodicTask::turn).toList());
  }
}

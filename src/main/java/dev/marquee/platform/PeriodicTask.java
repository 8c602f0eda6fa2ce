package dev.marquee.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that is done again and again, never twice at once. */
public final class PeriodicTask {
  private static final Logger log = LoggerFactory.getLogger(PeriodicTask.class);

  private final String name;
  private final Supplier<? extends Future<?>> task;
  private Future<?> turn = Future.succeededFuture();

  private PeriodicTask(String name, Supplier<? extends Future<?>> task) {
    this.name = name;
    this.task = task;
  }

  /**
   * Begins to do the task every so many seconds, on the caller's context: a verticle's task ends
   * with it. A turn that fails is logged, and the next one comes as usual; one that takes longer
   * than the period makes the next one wait.
   */
  public static void start(
      Vertx vertx, String name, int everySeconds, Supplier<? extends Future<?>> task) {
    startEveryMillis(vertx, name, TimeUnit.SECONDS.toMillis(everySeconds), task);
  }

  /** The same with the period in milliseconds. */
  public static PeriodicTask startEveryMillis(
      Vertx vertx, String name, long everyMillis, Supplier<? extends Future<?>> task) {
    var periodic = new PeriodicTask(name, task);
    vertx.setPeriodic(everyMillis, timer -> periodic.takeTurn());
    return periodic;
  }

  /** The turn under way, or the last one; never fails. On the task's context. */
  public Future<Void> turn() {
    return turn.otherwiseEmpty().mapEmpty();
  }

  private void takeTurn() {
    if (turn.isComplete()) {
      turn = task.get().onFailure(this::failed);
    }
  }

  private void failed(Throwable failure) {
    log.atWarn()
        .addKeyValue("task", name)
        .addKeyValue("cause", failure.toString())
        .log("periodic_task.failed");
  }
}

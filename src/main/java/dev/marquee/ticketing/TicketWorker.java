package dev.marquee.ticketing;

import dev.marquee.api.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Where signatures and pages are made: off the event loops, and no more at once than is said. */
public final class TicketWorker {
  private static final int MOST_WAITING = 2_000;

  private final WorkerExecutor threads;
  private final AtomicInteger waiting = new AtomicInteger();

  /** A worker with as many threads as there are processors. */
  public TicketWorker(Vertx vertx) {
    threads =
        vertx.createSharedWorkerExecutor(
            "marquee-tickets", Runtime.getRuntime().availableProcessors());
  }

  /** Does a piece of work; fails with the refusal to be answered if too much waits already. */
  <T> Future<T> run(Callable<T> work) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return Future.failedFuture(
          Problem.unavailable("More tickets are asked for than can be made.").refusal());
    }
    return threads.executeBlocking(work, false).onComplete(it -> waiting.decrementAndGet());
  }
}

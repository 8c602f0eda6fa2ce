package dev.marquee.loadtests;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Load in a closed loop: a fixed number of connections, each of which sends its next request when
 * it has the answer to the one before. A server that is slow is asked less often, so latencies are
 * those at this concurrency and not those at a given rate of arrivals.
 */
final class ClosedLoop {
  private static final int EVENT_LOOPS = 2;
  private static final long BOUND_SECONDS = 30;

  /**
   * What came of it.
   *
   * @param window the measured part
   * @param whole with the warm-up and what was under way at the end
   * @param targetCpuSeconds the processor time of the target in the window
   * @param generatorCpuSeconds and that of our own process
   */
  record Result(Tally window, Tally whole, double targetCpuSeconds, double generatorCpuSeconds) {}

  private final List<Connections> loops;
  private final ChildJvm target;

  private ClosedLoop(List<Connections> loops, ChildJvm target) {
    this.loops = loops;
    this.target = target;
  }

  /**
   * Runs it: warm-up, window, and the end of what is under way.
   *
   * @param window returns when what is to be measured is over
   */
  static Result run(
      Vertx vertx,
      ChildJvm target,
      int connections,
      int warmUpSeconds,
      Runnable window,
      IntFunction<Visitor> visitors) {
    var loops = new ArrayList<Connections>();
    for (int loop = 0; loop < EVENT_LOOPS; loop++) {
      var own = new ArrayList<Visitor>();
      for (int i = loop; i < connections; i += EVENT_LOOPS) {
        own.add(visitors.apply(i));
      }
      loops.add(new Connections(target.port(), own));
    }
    var deployed = await(Future.all(loops.stream().map(vertx::deployVerticle).toList()));
    var result = new ClosedLoop(loops, target).run(warmUpSeconds, window);
    await(Future.all(deployed.<String>list().stream().map(vertx::undeploy).toList()));
    return result;
  }

  private Result run(int warmUpSeconds, Runnable window) {
    loops.forEach(Connections::begin);
    Pause.seconds(warmUpSeconds);
    var warmUp = lap();
    var targetBefore = target.cpuSeconds();
    var ownBefore = ChildJvm.ownCpuSeconds();
    window.run();
    var targetCpu = target.cpuSeconds() - targetBefore;
    var ownCpu = ChildJvm.ownCpuSeconds() - ownBefore;
    var measured = lap();
    all(Connections::finish);
    var whole = lap();
    whole.add(warmUp);
    whole.add(measured);
    return new Result(measured, whole, targetCpu, ownCpu);
  }

  private Tally lap() {
    var sum = new Tally();
    all(Connections::lap).forEach(sum::add);
    return sum;
  }

  private <T> List<T> all(Function<Connections, Future<T>> call) {
    return await(Future.all(loops.stream().map(call).toList())).list();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("The load generator got no answer in time", e);
    }
  }
}

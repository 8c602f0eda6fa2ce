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
 * Load in an open loop: requests arrive at a rate, however slow the server is, over a bounded
 * number of connections.
 */
final class OpenLoop {
  private static final int EVENT_LOOPS = 2;
  private static final int LEAD_IN_SECONDS = 2;
  private static final long BOUND_SECONDS = 60;

  /**
   * What came of it.
   *
   * @param window the measured part
   * @param held how many were accepted in all, before and after it too
   */
  record Result(Answers window, long held) {}

  /**
   * What comes.
   *
   * @param leadInSeconds before what is measured, at the same rate
   * @param seconds that are measured
   */
  record Plan(int connections, double perSecond, int leadInSeconds, int seconds) {}

  private final List<Arrivals> loops;

  private OpenLoop(List<Arrivals> loops) {
    this.loops = loops;
  }

  /** Runs it on the target: two seconds to get going, the window, and the end of what was sent. */
  static Result run(Run run, int connections, double perSecond, IntFunction<Visitor> visitors) {
    var plan = new Plan(connections, perSecond, LEAD_IN_SECONDS, run.options().seconds());
    return run(run.vertx(), run.server().port(), plan, visitors);
  }

  /** Runs it on whatever listens on this port. */
  static Result run(Vertx vertx, int port, Plan plan, IntFunction<Visitor> visitors) {
    var loops = new ArrayList<Arrivals>();
    for (int loop = 0; loop < EVENT_LOOPS; loop++) {
      var own = new ArrayList<Visitor>();
      for (int i = loop; i < plan.connections(); i += EVENT_LOOPS) {
        own.add(visitors.apply(i));
      }
      loops.add(new Arrivals(port, own));
    }
    var deployed = await(Future.all(loops.stream().map(vertx::deployVerticle).toList()));
    var result = new OpenLoop(loops).run(plan);
    await(Future.all(deployed.<String>list().stream().map(vertx::undeploy).toList()));
    return result;
  }

  private Result run(Plan plan) {
    loops.forEach(it -> it.begin(plan.perSecond() / loops.size()));
    Pause.seconds(plan.leadInSeconds());
    var before = lap();
    Pause.seconds(plan.seconds());
    var window = lap();
    all(Arrivals::finish);
    var after = lap();
    var held =
        List.of(before, window, after).stream().mapToLong(it -> it.accepted().count(201)).sum();
    return new Result(window, held);
  }

  private Answers lap() {
    var sum = new Answers();
    all(Arrivals::lap).forEach(sum::add);
    return sum;
  }

  private <T> List<T> all(Function<Arrivals, Future<T>> call) {
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

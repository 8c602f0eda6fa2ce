package dev.marquee.devstack;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for a condition, as long as it takes and no longer than a bound. */
public final class Await {
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Await() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @param statement what is waited for, as a statement: named if it does not come true
   * @throws org.awaitility.core.ConditionTimeoutException if it does not hold within the bound
   */
  public static void until(String statement, Duration bound, Callable<Boolean> condition) {
    Awaitility.await(statement)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(PAUSE)
        .atMost(bound)
        .until(condition);
  }
}

package dev.marquee.loadtests;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * How soon changes are found by those who ask for them again and again, a few at once. A change's
 * time begins when it is committed and ends with the first answer that shows it.
 */
final class Freshness {
  private static final int AT_ONCE = 4;
  private static final long POLL_MILLIS = 20;
  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long MISSING = -1;

  /** Something that others are to see. */
  @FunctionalInterface
  interface Change {
    /** Makes it; returns what tells whether it is seen by now. */
    BooleanSupplier make();
  }

  private final Histogram micros = new Histogram(TimeUnit.NANOSECONDS.toMicros(BOUND_NANOS), 3);
  private int missing;

  private Freshness() {}

  /** Makes the changes and waits for each to be seen, for half a minute at most. */
  static Freshness of(List<? extends Change> changes) {
    var threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      var freshness = new Freshness();
      var tasks = changes.stream().<Callable<Long>>map(it -> () -> nanosUntilSeen(it)).toList();
      for (var seen : threads.invokeAll(tasks)) {
        freshness.add(seen.get());
      }
      return freshness;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The benchmark was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A change could not be made", e);
    } finally {
      threads.shutdown();
    }
  }

  private static long nanosUntilSeen(Change change) {
    var isSeen = change.make();
    var made = System.nanoTime();
    while (!isSeen.getAsBoolean()) {
      if (System.nanoTime() - made > BOUND_NANOS) {
        return MISSING;
      }
      Pause.millis(POLL_MILLIS);
    }
    return Math.min(BOUND_NANOS, System.nanoTime() - made);
  }

  private void add(long nanos) {
    if (nanos == MISSING) {
      missing++;
    } else {
      micros.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
    }
  }

  /** The time within which this share of those that were seen was, in milliseconds. */
  double millis(double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }

  /** How many were not seen in time. */
  int missing() {
    return missing;
  }
}

package dev.marquee.waitingroom;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * How fast and how well this node decides holds: a histogram whose buckets grow by a fifth each.
 * Any thread may add to it.
 */
public final class HoldPulse {
  private static final int PER_DOUBLING = 4;
  private static final int BUCKETS = 128;
  private static final double SHARE = 0.99;

  private final AtomicLongArray buckets = new AtomicLongArray(BUCKETS);
  private final LongAdder shed = new LongAdder();

  /**
   * What was decided since the last reading.
   *
   * @param p99Millis 0 where nothing was
   * @param shed how many were refused since too many waited
   */
  record Reading(double p99Millis, long decided, long shed) {}

  /** A hold was decided, so many nanoseconds after it was asked for. */
  public void decided(long nanos) {
    buckets.incrementAndGet(bucket(nanos));
  }

  /** A hold was refused since too many waited. */
  public void shed() {
    shed.increment();
  }

  /** What there was since the last reading. */
  Reading take() {
    var counts = new long[BUCKETS];
    long decided = 0;
    for (var i = 0; i < BUCKETS; i++) {
      counts[i] = buckets.getAndSet(i, 0);
      decided += counts[i];
    }
    return new Reading(p99(counts, decided), decided, shed.sumThenReset());
  }

  private static double p99(long[] counts, long decided) {
    if (decided == 0) {
      return 0;
    }
    var rank = (long) Math.ceil(decided * SHARE);
    var bucket = 0;
    for (long seen = counts[0]; seen < rank; seen += counts[bucket]) {
      bucket++;
    }
    return upperMicros(bucket) / 1000;
  }

  private static int bucket(long nanos) {
    var doublings = Math.log(Math.max(1, nanos / 1000.0)) / Math.log(2);
    return (int) Math.min(BUCKETS - 1, Math.ceil(doublings * PER_DOUBLING));
  }

  private static double upperMicros(int bucket) {
    return Math.pow(2, (double) bucket / PER_DOUBLING);
  }
}

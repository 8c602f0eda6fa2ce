package dev.marquee.loadtests;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** How many answers came within a span of time, and how long each took. Used by one thread. */
final class Tally {
  private static final long HIGHEST_NANOS = 60_000_000_000L;

  private final Histogram nanos = new Histogram(HIGHEST_NANOS, 3);
  private final long[] byStatus = new long[600];
  private final long began = System.nanoTime();
  private double seconds;

  void count(int status, long tookNanos) {
    byStatus[status]++;
    nanos.recordValue(Math.min(tookNanos, HIGHEST_NANOS));
  }

  /** The span is over. */
  Tally end() {
    seconds = (System.nanoTime() - began) / 1e9;
    return this;
  }

  /** Adds another of the same span. */
  void add(Tally other) {
    nanos.add(other.nanos);
    for (int status = 0; status < byStatus.length; status++) {
      byStatus[status] += other.byStatus[status];
    }
    seconds = Math.max(seconds, other.seconds);
  }

  double seconds() {
    return seconds;
  }

  long count(int status) {
    return byStatus[status];
  }

  Map<Integer, Long> counts() {
    var counts = new TreeMap<Integer, Long>();
    for (int status = 0; status < byStatus.length; status++) {
      if (byStatus[status] > 0) {
        counts.put(status, byStatus[status]);
      }
    }
    return counts;
  }

  /** The time within which this share of the answers came, in milliseconds. */
  double millis(double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }
}

package dev.marquee.loadtests;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one run showed.
 *
 * @param rate of what counts, a second
 * @param held how many holds were made as clients were told, in all; the database must agree
 * @param sold how many bookings, so too
 * @param pending how many bookings clients were told to ask for later (202): sold or not
 * @param more further figures, by name
 */
record Measurement(
    double rate,
    double p50Millis,
    double p99Millis,
    double maxMillis,
    long held,
    long sold,
    long pending,
    Map<String, Double> more) {

  /** Of a closed loop in which answers of these statuses count. */
  static Measurement of(ClosedLoop.Result result, int... statuses) {
    var window = result.window();
    var counted = 0L;
    for (var status : statuses) {
      counted += window.count(status);
    }
    var more = new LinkedHashMap<String, Double>();
    window.counts().forEach((status, count) -> more.put("status_" + status, count.doubleValue()));
    more.put("target_cpu_micros", result.targetCpuSeconds() * 1e6 / Math.max(1, counted));
    more.put("generator_cpu_micros", result.generatorCpuSeconds() * 1e6 / Math.max(1, counted));
    return new Measurement(
        counted / window.seconds(),
        window.millis(50),
        window.millis(99),
        window.millis(100),
        0,
        0,
        0,
        more);
  }

  /** The same, which left so many holds behind. */
  Measurement holding(long held) {
    return new Measurement(rate, p50Millis, p99Millis, maxMillis, held, sold, pending, more);
  }

  /** The same, which left so many bookings behind, and some undecided. */
  Measurement selling(long sold, long pending) {
    return new Measurement(rate, p50Millis, p99Millis, maxMillis, held, sold, pending, more);
  }

  /** The same with one more figure. */
  Measurement with(String name, double value) {
    var figures = new LinkedHashMap<>(more);
    figures.put(name, value);
    return new Measurement(rate, p50Millis, p99Millis, maxMillis, held, sold, pending, figures);
  }
}

package dev.marquee.loadtests;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What one run showed.
 *
 * @param rate of what counts, a second
 * @param held how many holds were made as clients were told, in all; the database must agree
 * @param sold how many bookings, so too
 * @param pending how many bookings clients were told to ask for later (202): sold or not
 * @param right whether what the scenario itself looked up agrees with what clients were told
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
    boolean right,
    Map<String, Double> more) {

  /** Of a closed loop in which answers of these statuses count. */
  static Measurement of(ClosedLoop.Result result, int... statuses) {
    var counted = Math.max(1, count(result.window(), statuses));
    return of(result.window(), statuses)
        .with("target_cpu_micros", result.targetCpuSeconds() * 1e6 / counted)
        .with("generator_cpu_micros", result.generatorCpuSeconds() * 1e6 / counted);
  }

  /** Of answers of which those with these statuses count. */
  static Measurement of(Tally window, int... statuses) {
    var more = new LinkedHashMap<String, Double>();
    window.counts().forEach((status, count) -> more.put("status_" + status, count.doubleValue()));
    return new Measurement(
        count(window, statuses) / window.seconds(),
        window.millis(50),
        window.millis(99),
        window.millis(100),
        0,
        0,
        0,
        true,
        more);
  }

  private static long count(Tally window, int... statuses) {
    return IntStream.of(statuses).mapToLong(window::count).sum();
  }

  /** The same, which left so many holds behind. */
  Measurement holding(long held) {
    return new Measurement(rate, p50Millis, p99Millis, maxMillis, held, sold, pending, right, more);
  }

  /** The same, which left so many bookings behind, and some undecided. */
  Measurement selling(long sold, long pending) {
    return new Measurement(rate, p50Millis, p99Millis, maxMillis, held, sold, pending, right, more);
  }

  /** The same, about which something else is right or wrong. */
  Measurement beingRight(boolean right) {
    return new Measurement(rate, p50Millis, p99Millis, maxMillis, held, sold, pending, right, more);
  }

  /** The same with one more figure. */
  Measurement with(String name, double value) {
    var figures = new LinkedHashMap<>(more);
    figures.put(name, value);
    return new Measurement(
        rate, p50Millis, p99Millis, maxMillis, held, sold, pending, right, figures);
  }
}

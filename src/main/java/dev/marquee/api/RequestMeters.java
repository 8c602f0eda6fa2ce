package dev.marquee.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How many requests came for each operation, how they were answered and how long that took. Vert.x
 * could meter its server by itself, but looks its meters up by their tags for every request.
 */
final class RequestMeters {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final MeterRegistry registry;
  private final Map<String, Map<Integer, Timer>> timers = new ConcurrentHashMap<>();

  RequestMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A request for the operation was answered, so many nanoseconds after it came. */
  void answered(String operationId, int status, long nanos) {
    timers
        .computeIfAbsent(operationId, it -> new ConcurrentHashMap<>())
        .computeIfAbsent(status, it -> timer(operationId, it))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(String operationId, int status) {
    return Timer.builder("marquee.http.request")
        .description("Requests, from their head to their answer")
        .tag("operation", operationId)
        .tag("status", String.valueOf(status))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}

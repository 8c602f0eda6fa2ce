package dev.marquee;

import dev.marquee.search.SearchListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/** The search, as meters. Their names are documented in docs/. */
final class SearchMeters implements SearchListener {
  private static final Duration[] ANSWERS = {
    Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(20),
    Duration.ofMillis(30), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(300),
    Duration.ofSeconds(1)
  };
  private static final Duration[] DELAYS = {
    Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500),
    Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(30),
    Duration.ofMinutes(5)
  };

  private final MeterRegistry registry;

  SearchMeters(Meters meters) {
    this.registry = meters.registry();
    // There from the beginning, so that the first increase is seen as one.
    Stream.of("movies", "venues", "box").forEach(this::degraded);
    rebuilds("done");
    rebuilds("failed");
    lag("movies");
    answers("movies", "index");
    indexed("movies", "written");
  }

  @Override
  public void answered(String call, String source, Duration took) {
    answers(call, source).record(took);
  }

  @Override
  public void fellBack(String call) {
    degraded(call).increment();
  }

  @Override
  public void indexed(String kind, String outcome, Duration sinceCommit) {
    indexed(kind, outcome.toLowerCase(Locale.ROOT)).increment();
    lag(kind).record(sinceCommit.isNegative() ? Duration.ZERO : sinceCommit);
  }

  @Override
  public void rebuilt(boolean succeeded) {
    rebuilds(succeeded ? "done" : "failed").increment();
  }

  private Timer answers(String call, String source) {
    return Timer.builder("marquee.search")
        .description("Searches, by who answered them")
        .tag("call", call)
        .tag("source", source)
        .serviceLevelObjectives(ANSWERS)
        .register(registry);
  }

  private Counter degraded(String call) {
    return Counter.builder("marquee.search.degraded")
        .description("Searches that Postgres answered since the search server could not")
        .tag("call", call)
        .register(registry);
  }

  private Counter indexed(String kind, String result) {
    return Counter.builder("marquee.search.indexed")
        .description("Changes that were brought to the index")
        .tag("kind", kind)
        .tag("result", result)
        .register(registry);
  }

  private Timer lag(String kind) {
    return Timer.builder("marquee.search.lag")
        .description("Changes, from their commit until the index has them")
        .tag("kind", kind)
        .serviceLevelObjectives(DELAYS)
        .register(registry);
  }

  private Counter rebuilds(String result) {
    return Counter.builder("marquee.search.rebuilds")
        .description("Times that the index was built anew")
        .tag("result", result)
        .register(registry);
  }
}

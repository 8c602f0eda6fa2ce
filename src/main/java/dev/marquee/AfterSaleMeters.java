package dev.marquee;

import dev.marquee.changes.ChangeListener;
import dev.marquee.notification.Channel;
import dev.marquee.notification.Kind;
import dev.marquee.notification.NotificationListener;
import dev.marquee.notification.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What follows a sale, as meters. Their names are documented in docs/. */
final class AfterSaleMeters implements ChangeListener, NotificationListener {
  private static final Duration[] DELAYS = {
    Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(20),
    Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500),
    Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5)
  };

  private final MeterRegistry registry;
  private final Map<String, Timer> delays = new ConcurrentHashMap<>();
  private final AtomicLong leads = new AtomicLong();
  private final AtomicLong lagBytes = new AtomicLong();
  private final AtomicLong keptBytes = new AtomicLong();
  private final AtomicLong waitingEvents = new AtomicLong();

  AfterSaleMeters(Meters meters) {
    this.registry = meters.registry();
    meters.gauge("marquee.changes.leader", "Whether this node reads the change stream", leads::get);
    meters.gauge(
        "marquee.changes.slot.lag.bytes",
        "WAL that Kafka does not have the events of",
        lagBytes::get);
    meters.gauge(
        "marquee.changes.slot.kept.bytes",
        "WAL that Postgres keeps for the change stream",
        keptBytes::get);
    meters.gauge("marquee.outbox.events", "Events that wait in the outbox", waitingEvents::get);
    // There from the beginning, so that the first increase is seen as one.
    for (var channel : Channel.values()) {
      for (var kind : Kind.values()) {
        for (var result : Result.values()) {
          notifications(channel, kind, result);
        }
      }
    }
  }

  /** A group of this node has begun. */
  void groupIsThere(String group) {
    events(group, "handled");
    events(group, "put_aside");
  }

  @Override
  public void leads(boolean leads) {
    this.leads.set(leads ? 1 : 0);
  }

  @Override
  public void published(String topic, Duration sinceCommit) {
    delays
        .computeIfAbsent(topic, this::delay)
        .record(Math.max(0, sinceCommit.toNanos()), TimeUnit.NANOSECONDS);
  }

  private Timer delay(String topic) {
    return Timer.builder("marquee.changes")
        .description("Changes, from their commit until Kafka has them")
        .tag("topic", topic)
        .serviceLevelObjectives(DELAYS)
        .register(registry);
  }

  @Override
  public void slot(long lagBytes, long keptBytes) {
    this.lagBytes.set(lagBytes);
    this.keptBytes.set(keptBytes);
  }

  @Override
  public void waiting(long events) {
    waitingEvents.set(events);
  }

  @Override
  public void handled(String group, boolean putAside) {
    events(group, putAside ? "put_aside" : "handled").increment();
  }

  private Counter events(String group, String result) {
    return Counter.builder("marquee.events")
        .description("Events that a consumer group has behind it")
        .tag("group", group)
        .tag("result", result)
        .register(registry);
  }

  @Override
  public void notified(Channel channel, Kind kind, Result result) {
    notifications(channel, kind, result).increment();
  }

  private Counter notifications(Channel channel, Kind kind, Result result) {
    return Counter.builder("marquee.notifications")
        .description("Attempts to tell buyers of their bookings")
        .tag("channel", label(channel))
        .tag("kind", label(kind))
        .tag("result", label(result))
        .register(registry);
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

package dev.marquee;

import dev.marquee.booking.BookOutcome;
import dev.marquee.booking.BookingListener;
import dev.marquee.booking.CancelOutcome;
import dev.marquee.booking.Payment;
import dev.marquee.limits.LimitListener;
import dev.marquee.money.MoneyListener;
import dev.marquee.payment.GatewayListener;
import dev.marquee.seating.HoldOutcome;
import dev.marquee.waitingroom.WaitingRoomListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the features tell of themselves, as meters. Their names are documented in docs/. */
final class Meters
    implements GatewayListener, BookingListener, WaitingRoomListener, LimitListener, MoneyListener {
  private static final Duration[] LATENCIES = {
    Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10),
    Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
    Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5),
    Duration.ofSeconds(10), Duration.ofSeconds(15)
  };

  private final MeterRegistry registry;
  private final Map<Class<?>, Timer> holds = new ConcurrentHashMap<>();
  private final DistributionSummary batches;
  private final Counter expired;
  private final Counter audits;
  private final Counter fallbacks;
  private final AtomicInteger anomalies = new AtomicInteger();
  private final Counter ledgerAudits;
  private final AtomicInteger ledgerAnomalies = new AtomicInteger();
  private final AtomicLong differences = new AtomicLong();
  private final AtomicLong comparedSeconds = new AtomicLong();

  Meters(MeterRegistry registry) {
    this.registry = registry;
    this.batches =
        DistributionSummary.builder("marquee.hold.batch")
            .description("Holds that one statement decided")
            .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256)
            .register(registry);
    this.expired =
        Counter.builder("marquee.hold.expired.seats")
            .description("Seats set free since their hold had expired")
            .register(registry);
    this.audits =
        Counter.builder("marquee.audits")
            .description("Comparisons of seats with bookings")
            .register(registry);
    this.fallbacks =
        Counter.builder("marquee.rate_limit.fallbacks")
            .description("Portions of a client's requests that Redis was not told of")
            .register(registry);
    gauge(
        "marquee.audit.anomalies",
        "Seats that the newest audit found not sold as they should be: zero, ever",
        anomalies::get);
    this.ledgerAudits =
        Counter.builder("marquee.ledger.audits")
            .description("Comparisons of the ledger with payments")
            .register(registry);
    gauge(
        "marquee.ledger.anomalies",
        "Bookings whose entries the newest audit found not as they should be: zero, ever",
        ledgerAnomalies::get);
    gauge(
        "marquee.reconciliation.differences",
        "Differences to the gateway of the last seven days that are not gone",
        differences::get);
    gauge(
        "marquee.reconciliation.age.seconds",
        "Since the end of the last day that was compared with the gateway",
        comparedSeconds::get);
    // There from the beginning, so that the first increase is seen as one.
    Stream.of("joined", "admitted", "left", "lapsed", "turned_away").forEach(this::queueEvents);
    Stream.of("on", "off").forEach(this::switches);
  }

  /** Where the meters are. */
  MeterRegistry registry() {
    return registry;
  }

  /** A statement is about to decide so many holds. */
  void holdBatch(int size) {
    batches.record(size);
  }

  /** A request for a hold has its answer. */
  void holdDecided(HoldOutcome outcome, long nanos) {
    // Found by type: looking a meter up by its tags costs more than recording.
    holds.computeIfAbsent(outcome.getClass(), this::holdTimer).record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer holdTimer(Class<?> outcome) {
    return Timer.builder("marquee.hold")
        .description("Requests to hold seats, from arrival to decision")
        .tag("outcome", name(outcome))
        .serviceLevelObjectives(LATENCIES)
        .register(registry);
  }

  /** Seats of expired holds were set free. */
  void holdsExpired(int seats) {
    expired.increment(seats);
  }

  @Override
  public void answered(String call, String result, Duration took) {
    Timer.builder("marquee.gateway")
        .description("Calls to the payment gateway")
        .tag("call", call)
        .tag("result", result)
        .serviceLevelObjectives(LATENCIES)
        .register(registry)
        .record(took);
  }

  @Override
  public void booked(BookOutcome outcome) {
    count("marquee.bookings", "Wishes to book that were answered", "outcome", name(outcome));
  }

  @Override
  public void cancelled(CancelOutcome outcome) {
    count("marquee.cancellations", "Wishes to cancel that were answered", "outcome", name(outcome));
  }

  @Override
  public void paid(Payment.Status status) {
    count("marquee.payments", "Payments that came to a status", "status", status.name());
  }

  @Override
  public void reconciled(Payment.Status from) {
    count("marquee.reconciled", "Payments that were moved on", "from", from.name());
  }

  @Override
  public void audited(int anomalies) {
    audits.increment();
    this.anomalies.set(anomalies);
  }

  @Override
  public void ledgerAudited(int anomalies) {
    ledgerAudits.increment();
    ledgerAnomalies.set(anomalies);
  }

  @Override
  public void compared(long differences, long ageSeconds) {
    this.differences.set(differences);
    comparedSeconds.set(ageSeconds);
  }

  @Override
  public void joined() {
    countQueue("joined", 1);
  }

  @Override
  public void admitted(long buyers) {
    countQueue("admitted", buyers);
  }

  @Override
  public void left() {
    countQueue("left", 1);
  }

  @Override
  public void lapsed(long buyers) {
    countQueue("lapsed", buyers);
  }

  @Override
  public void turnedAway() {
    countQueue("turned_away", 1);
  }

  private void countQueue(String event, long buyers) {
    queueEvents(event).increment(buyers);
  }

  private Counter queueEvents(String event) {
    return counter("marquee.queue", "Buyers before showtimes that many want", "event", event);
  }

  @Override
  public void switched(boolean on) {
    switches(on ? "on" : "off").increment();
  }

  private Counter switches(String to) {
    return counter("marquee.queue.switches", "Waiting rooms that demand switched", "to", to);
  }

  @Override
  public Runnable refusals(String limit, String by) {
    return Counter.builder("marquee.rate_limited")
            .description("Requests that were refused since their client came too often")
            .tag("limit", limit)
            .tag("by", by)
            .register(registry)
        ::increment;
  }

  @Override
  public void fellBack() {
    fallbacks.increment();
  }

  private void count(String name, String description, String label, String value) {
    counter(name, description, label, value).increment();
  }

  private Counter counter(String name, String description, String label, String value) {
    return Counter.builder(name).description(description).tag(label, value).register(registry);
  }

  /** Something that can be counted now. */
  void gauge(String name, String description, Supplier<? extends Number> value) {
    Gauge.builder(name, value::get)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /** The name of an outcome's type as a label. */
  private static String name(Object outcome) {
    return name(outcome.getClass());
  }

  private static String name(Class<?> outcome) {
    return outcome.getSimpleName().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}

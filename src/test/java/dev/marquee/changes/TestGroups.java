package dev.marquee.changes;

import dev.marquee.devstack.TestStack;
import dev.marquee.devstack.TopicLog;
import dev.marquee.platform.ChangeSettings;
import dev.marquee.platform.KafkaLink;
import dev.marquee.platform.KafkaSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Topics of a test's own, and members of their groups that handle events as the test wants it. */
final class TestGroups implements AutoCloseable {
  static final ChangeSettings CHANGES = new ChangeSettings(true, true, 500, 1000, 3, 50);

  private static final long BOUND_SECONDS = 20;

  /** What is done with an event; attempts are counted from 1. */
  @FunctionalInterface
  interface Behaviour {
    Future<Void> handle(Event event, int attempt);
  }

  final Vertx vertx = Vertx.vertx();
  final Topics topics = new Topics("consumer-" + System.nanoTime());
  final ConsumerGroup ofBookings = topics.ofBookings("test");
  final ConsumerGroup ofCatalog = topics.ofCatalog("test").atOnce(500);
  final TopicLog bookings = TopicLog.of(topics.bookings());
  final TopicLog catalog = TopicLog.of(topics.catalog());
  final TopicLog deadBookings = TopicLog.of(topics.prefix() + ".bookings.test.dead");
  final TopicLog deadCatalog = TopicLog.of(topics.prefix() + ".catalog.test.dead");
  final List<String> handled = new CopyOnWriteArrayList<>();

  private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
  private final Behaviour behaviour;
  private final KafkaLink kafka;

  /** Makes the topics. */
  TestGroups(Behaviour behaviour) {
    this.behaviour = behaviour;
    var servers = TestStack.get().servers().environment().getOrDefault("MARQUEE_KAFKA_SERVERS", "");
    kafka = new KafkaLink(vertx, new KafkaSettings(servers, topics.prefix(), 2, 1, ""));
    await(
        kafka.createTopics(
            Map.of(
                topics.bookings(),
                Map.of(),
                ofBookings.deadLetters(),
                Map.of(),
                topics.catalog(),
                Map.of("cleanup.policy", "compact"),
                ofCatalog.deadLetters(),
                Map.of())));
  }

  /** A member that does not run yet. */
  EventConsumer member(ConsumerGroup group) {
    return new EventConsumer(kafka, group, this::handle, CHANGES, new Unheard());
  }

  /** Starts a member; returns its deployment. */
  String start(EventConsumer member) {
    return await(vertx.deployVerticle(member));
  }

  /** Starts a member of the bookings' group. */
  String start() {
    return start(member(ofBookings));
  }

  private Future<Void> handle(Event event) {
    var attempt = tries.computeIfAbsent(event.id(), it -> new AtomicInteger()).incrementAndGet();
    return behaviour.handle(event, attempt);
  }

  /** The event is handled. */
  Future<Void> done(Event event) {
    handled.add(event.id());
    return Future.succeededFuture();
  }

  /** How often an event was tried. */
  int tries(String event) {
    return tries.getOrDefault(event, new AtomicInteger()).get();
  }

  /** An event of a booking is there. */
  void tell(String id, String subject) {
    bookings.append("1", text(id, subject));
  }

  /** An event as it stands on a topic. */
  static String text(String id, String subject) {
    return new Event(
            id,
            "booking.confirmed",
            Instant.parse("2026-12-01T18:30:00Z"),
            subject,
            "1",
            new JsonObject().put("showtime_id", "1"))
        .toJson()
        .encode();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static final class Unheard implements ChangeListener {
    @Override
    public void leads(boolean leads) {}

    @Override
    public void published(String topic, Duration sinceCommit) {}

    @Override
    public void slot(long lagBytes, long keptBytes) {}

    @Override
    public void waiting(long events) {}

    @Override
    public void handled(String group, boolean putAside) {}
  }
}

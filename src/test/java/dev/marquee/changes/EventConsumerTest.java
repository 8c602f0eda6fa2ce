package dev.marquee.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.changes.EventHandler.Unprocessable;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.TestStack;
import dev.marquee.devstack.TopicLog;
import dev.marquee.platform.ChangeSettings;
import dev.marquee.platform.KafkaLink;
import dev.marquee.platform.KafkaSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every event is handled or put aside, and none stops those behind it. */
class EventConsumerTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final ChangeSettings CHANGES = new ChangeSettings(true, true, 500, 1000, 3, 50);

  private final Vertx vertx = Vertx.vertx();
  private final Topics topics = new Topics("consumer-" + System.nanoTime());
  private final TopicLog log = TopicLog.of(topics.bookings());
  private final TopicLog deadLetters = TopicLog.of(topics.deadLetters("test"));
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
  private final Map<String, Promise<Void>> held = new ConcurrentHashMap<>();
  private KafkaLink kafka;

  @BeforeEach
  void topics() throws Exception {
    var servers = TestStack.get().servers().environment().getOrDefault("MARQUEE_KAFKA_SERVERS", "");
    kafka = new KafkaLink(vertx, new KafkaSettings(servers, topics.prefix(), 2, 1, ""));
    kafka
        .createTopics(Map.of(topics.bookings(), Map.of(), topics.deadLetters("test"), Map.of()))
        .await(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void an_event_that_fails_is_tried_again_and_those_behind_it_are_handled_meanwhile() {
    tell("fails-twice", "b1");
    tell("fine", "b2");
    start();

    Await.until("Both are handled", BOUND, () -> handled.size() == 2);

    assertThat(handled).containsExactly("fine", "fails-twice");
    assertThat(deadLetters.records()).isEmpty();
  }

  @Test
  void what_cannot_be_handled_is_put_aside_with_the_reason() {
    tell("fails", "b1");
    tell("unprocessable", "b2");
    log.append("1", "{\"not\": \"an event\"}");
    log.append("1", "not even json \u0000");
    tell("fine", "b3");
    start();

    Await.until("Four are put aside", BOUND, () -> deadLetters.records().size() == 4);
    Await.until("The last one is handled", BOUND, () -> handled.contains("fine"));

    assertThat(tries("fails")).isEqualTo(3);
    assertThat(tries("unprocessable")).isEqualTo(1);
    assertThat(deadLetters.records())
        .filteredOn(it -> it.value().contains("unprocessable"))
        .singleElement()
        .satisfies(
            it ->
                assertThat(
                        new String(
                            it.headers().lastHeader("reason").value(), StandardCharsets.UTF_8))
                    .isEqualTo("no such address"));
  }

  @Test
  void events_of_one_booking_come_one_after_the_other() {
    held.put("slow", Promise.promise());
    tell("slow", "b1");
    tell("after", "b1");
    tell("other", "b2");
    start();

    Await.until("The other one is handled", BOUND, () -> handled.contains("other"));
    assertThat(handled).containsExactly("other");
    release("slow");

    Await.until("All are handled", BOUND, () -> handled.size() == 3);
    assertThat(handled).containsExactly("other", "slow", "after");
  }

  @Test
  void what_was_not_handled_when_a_node_stopped_is_told_to_the_next_one() throws Exception {
    held.put("stuck", Promise.promise());
    tell("stuck", "b1");
    tell("done", "b2");
    var first = start();
    Await.until("One is handled", BOUND, () -> handled.contains("done"));
    vertx.undeploy(first).await(20, TimeUnit.SECONDS);
    held.remove("stuck");

    start();

    Await.until("The other one is told again", BOUND, () -> handled.contains("stuck"));
    assertThat(tries("stuck")).isEqualTo(2);
  }

  @Test
  void dead_letters_are_handled_when_they_are_replayed_and_come_back_if_they_fail()
      throws Exception {
    tell("mended", "b1");
    tell("fails", "b2");
    var consumer = consumer();
    vertx.deployVerticle(consumer).await(20, TimeUnit.SECONDS);
    Await.until("Both are put aside", BOUND, () -> deadLetters.records().size() == 2);
    tries.put("mended", new AtomicInteger(100));

    var replayed = consumer.replay().await(30, TimeUnit.SECONDS);
    var again = consumer.replay().await(30, TimeUnit.SECONDS);

    assertThat(replayed).isEqualTo(new EventAttempts.Replayed(1, 1));
    assertThat(again).isEqualTo(new EventAttempts.Replayed(0, 1));
    assertThat(handled).containsExactly("mended");
  }

  @Test
  void thousands_are_handled_once_each_and_never_too_many_at_once() {
    for (var i = 0; i < 1500; i++) {
      expected.add("n" + i);
    }
    log.appendAll(expected.stream().map(it -> event(it, it).toJson().encode()).toList());
    start();

    Await.until("All are handled", BOUND, () -> handled.size() >= 1500);

    assertThat(handled).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(mostAtOnce.get()).isLessThanOrEqualTo(200);
  }

  private final List<String> expected = new CopyOnWriteArrayList<>();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();

  private Future<Void> handle(Event event) {
    var attempt = tries.computeIfAbsent(event.id(), it -> new AtomicInteger()).incrementAndGet();
    return switch (event.id()) {
      case "fails" -> Future.failedFuture("as ordered");
      case "unprocessable" -> throw new Unprocessable("no such address");
      case "fails-twice" -> attempt < 3 ? Future.failedFuture("as ordered") : done(event);
      case "mended" -> attempt < 100 ? Future.failedFuture("as ordered") : done(event);
      default ->
          Optional.ofNullable(held.get(event.id()))
              .map(it -> it.future().compose(go -> done(event)))
              .orElseGet(() -> later(event));
    };
  }

  private void release(String event) {
    Optional.ofNullable(held.remove(event)).orElseThrow().complete();
  }

  private Future<Void> later(Event event) {
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    return vertx
        .timer(5, TimeUnit.MILLISECONDS)
        .compose(it -> done(event))
        .onComplete(it -> atOnce.decrementAndGet());
  }

  private Future<Void> done(Event event) {
    handled.add(event.id());
    return Future.succeededFuture();
  }

  private int tries(String event) {
    return tries.getOrDefault(event, new AtomicInteger()).get();
  }

  private String start() {
    try {
      return vertx.deployVerticle(consumer()).await(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private EventConsumer consumer() {
    return new EventConsumer(kafka, topics, "test", this::handle, CHANGES, new Unheard());
  }

  private void tell(String id, String subject) {
    log.append("1", event(id, subject).toJson().encode());
  }

  private static Event event(String id, String subject) {
    return new Event(
        id,
        "booking.confirmed",
        Instant.parse("2026-12-01T18:30:00Z"),
        subject,
        "1",
        new JsonObject().put("showtime_id", "1"));
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

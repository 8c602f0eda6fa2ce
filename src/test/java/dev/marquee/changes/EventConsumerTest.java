package dev.marquee.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.changes.EventHandler.Unprocessable;
import dev.marquee.devstack.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every event is handled or put aside, and none stops those behind it. */
class EventConsumerTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final TestGroups groups = new TestGroups(this::handle);
  private final Map<String, Promise<Void>> held = new ConcurrentHashMap<>();
  private final AtomicBoolean isMended = new AtomicBoolean();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();

  @AfterEach
  void close() {
    groups.close();
  }

  @Test
  void an_event_that_fails_is_tried_again_and_those_behind_it_are_handled_meanwhile() {
    groups.tell("fails-twice", "b1");
    groups.tell("fine", "b2");
    groups.start();

    Await.until("Both are handled", BOUND, () -> groups.handled.size() == 2);

    assertThat(groups.handled).containsExactly("fine", "fails-twice");
    assertThat(groups.deadBookings.records()).isEmpty();
  }

  @Test
  void what_cannot_be_handled_is_put_aside_with_the_reason() {
    groups.tell("fails", "b1");
    groups.tell("unprocessable", "b2");
    groups.bookings.append("1", "{\"not\": \"an event\"}");
    groups.bookings.append("1", "not even json \u0000");
    groups.tell("fine", "b3");
    groups.start();

    Await.until("Four are put aside", BOUND, () -> groups.deadBookings.records().size() == 4);
    Await.until("The last one is handled", BOUND, () -> groups.handled.contains("fine"));

    assertThat(groups.tries("fails")).isEqualTo(3);
    assertThat(groups.tries("unprocessable")).isEqualTo(1);
    assertThat(groups.deadBookings.records())
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
    groups.tell("slow", "b1");
    groups.tell("after", "b1");
    groups.tell("other", "b2");
    groups.start();

    Await.until("The other one is handled", BOUND, () -> groups.handled.contains("other"));
    assertThat(groups.handled).containsExactly("other");
    release("slow");

    Await.until("All are handled", BOUND, () -> groups.handled.size() == 3);
    assertThat(groups.handled).containsExactly("other", "slow", "after");
  }

  @Test
  void what_was_not_handled_when_a_node_stopped_is_told_to_the_next_one() throws Exception {
    held.put("stuck", Promise.promise());
    groups.tell("stuck", "b1");
    groups.tell("done", "b2");
    var first = groups.start();
    Await.until("One is handled", BOUND, () -> groups.handled.contains("done"));
    groups.vertx.undeploy(first).await(20, TimeUnit.SECONDS);
    held.remove("stuck");

    groups.start();

    Await.until("The other one is told again", BOUND, () -> groups.handled.contains("stuck"));
    assertThat(groups.tries("stuck")).isEqualTo(2);
  }

  @Test
  void a_group_of_the_catalogue_reads_its_topic_and_has_dead_letters_of_its_own() {
    groups.tell("of-a-booking", "b1");
    groups.catalog.append("movie/1", TestGroups.text("of-a-movie", "movie/1"));
    groups.catalog.append("movie/2", TestGroups.text("unprocessable", "movie/2"));
    groups.start(groups.member(groups.ofCatalog));

    Await.until("It is handled", BOUND, () -> groups.handled.contains("of-a-movie"));
    Await.until("One is put aside", BOUND, () -> groups.deadCatalog.records().size() == 1);

    assertThat(groups.handled).containsExactly("of-a-movie");
    assertThat(groups.deadBookings.records()).isEmpty();
  }

  @Test
  void dead_letters_are_handled_when_they_are_replayed_and_come_back_if_they_fail()
      throws Exception {
    groups.tell("mended", "b1");
    groups.tell("fails", "b2");
    var consumer = groups.member(groups.ofBookings);
    groups.vertx.deployVerticle(consumer).await(20, TimeUnit.SECONDS);
    Await.until("Both are put aside", BOUND, () -> groups.deadBookings.records().size() == 2);
    isMended.set(true);

    var replayed = consumer.replay().await(30, TimeUnit.SECONDS);
    var again = consumer.replay().await(30, TimeUnit.SECONDS);

    assertThat(replayed).isEqualTo(new EventAttempts.Replayed(1, 1));
    assertThat(again).isEqualTo(new EventAttempts.Replayed(0, 1));
    assertThat(groups.handled).containsExactly("mended");
  }

  @Test
  void thousands_are_handled_once_each_and_never_too_many_at_once() {
    var expected = IntStream.range(0, 1500).mapToObj(i -> "n" + i).toList();
    groups.bookings.appendAll(expected.stream().map(it -> TestGroups.text(it, it)).toList());
    groups.start();

    Await.until("All are handled", BOUND, () -> groups.handled.size() >= 1500);

    assertThat(groups.handled).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(mostAtOnce.get()).isLessThanOrEqualTo(200);
  }

  private Future<Void> handle(Event event, int attempt) {
    return switch (event.id()) {
      case "fails" -> Future.failedFuture("as ordered");
      case "unprocessable" -> throw new Unprocessable("no such address");
      case "fails-twice" -> attempt < 3 ? Future.failedFuture("as ordered") : groups.done(event);
      case "mended" -> isMended.get() ? groups.done(event) : Future.failedFuture("as ordered");
      default ->
          Optional.ofNullable(held.get(event.id()))
              .map(it -> it.future().compose(go -> groups.done(event)))
              .orElseGet(() -> later(event));
    };
  }

  private void release(String event) {
    Optional.ofNullable(held.remove(event)).orElseThrow().complete();
  }

  private Future<Void> later(Event event) {
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    return groups
        .vertx
        .timer(5, TimeUnit.MILLISECONDS)
        .compose(it -> groups.done(event))
        .onComplete(it -> atOnce.decrementAndGet());
  }
}

package dev.marquee.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.changes.EventHandler.Unavailable;
import dev.marquee.devstack.Await;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where what a handler needs is away nothing is put aside, however long that takes. */
class EventAbsenceTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final TestGroups groups = new TestGroups(this::handle);
  private final AtomicBoolean isBack = new AtomicBoolean();
  private final AtomicInteger failures = new AtomicInteger();

  @AfterEach
  void close() {
    groups.close();
  }

  @Test
  void what_needs_something_that_is_away_is_tried_until_it_is_back_and_then_handled_in_order() {
    groups.tell("away", "b1");
    groups.tell("behind", "b1");
    groups.tell("fine", "b2");
    groups.start();
    Await.until(
        "It is tried more often than others",
        BOUND,
        () ->
            groups.tries("away") > TestGroups.CHANGES.attempts()
                && groups.handled.contains("fine"));
    assertThat(groups.handled).containsExactly("fine");

    isBack.set(true);

    Await.until("All are handled", BOUND, () -> groups.handled.size() == 3);
    assertThat(groups.handled).containsExactly("fine", "away", "behind");
    assertThat(groups.deadBookings.records()).isEmpty();
  }

  @Test
  void absences_do_not_count_as_attempts_of_an_event_that_fails_afterwards() {
    groups.tell("away-then-fails-twice", "b1");
    groups.start();
    Await.until(
        "It is tried often",
        BOUND,
        () -> groups.tries("away-then-fails-twice") > TestGroups.CHANGES.attempts());

    isBack.set(true);

    Await.until("It is handled", BOUND, () -> groups.handled.contains("away-then-fails-twice"));
    assertThat(groups.deadBookings.records()).isEmpty();
  }

  @Test
  void an_end_does_not_wait_for_what_is_away_and_leaves_it_to_the_next_one() throws Exception {
    groups.tell("away", "b1");
    groups.tell("behind", "b1");
    var first = groups.start();
    // Its pause is longer by then than an end may take.
    Await.until("It is tried some times", BOUND, () -> groups.tries("away") >= 8);
    groups.vertx.undeploy(first).await(3, TimeUnit.SECONDS);
    var triedByFirst = groups.tries("away");
    isBack.set(true);

    groups.start();

    Await.until("Both are handled", BOUND, () -> groups.handled.size() == 2);
    assertThat(groups.handled).containsExactly("away", "behind");
    assertThat(groups.tries("away")).isEqualTo(triedByFirst + 1);
    assertThat(groups.tries("behind")).isEqualTo(1);
  }

  private Future<Void> handle(Event event, int attempt) {
    return switch (event.id()) {
      case "away" -> isBack.get() ? groups.done(event) : away();
      case "away-then-fails-twice" -> isBack.get() ? failTwice(event) : away();
      default -> groups.done(event);
    };
  }

  private static Future<Void> away() {
    return Future.failedFuture(
        new Unavailable("The server is away", new IOException("as ordered")));
  }

  private Future<Void> failTwice(Event event) {
    return failures.incrementAndGet() < TestGroups.CHANGES.attempts()
        ? Future.failedFuture("as ordered")
        : groups.done(event);
  }
}

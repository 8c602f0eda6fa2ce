package dev.marquee.seating;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.SaleLock;
import dev.marquee.devstack.Scrape;
import dev.marquee.devstack.TestStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A desk that has more to do than it can is quick to say so, and does what it has taken on. */
class HoldSheddingTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final int ROOM = 3;

  private final Node node =
      TestStack.get()
          .startNode(
              Map.of(
                  "MARQUEE_HOLD_CONNECTIONS",
                  "1",
                  "MARQUEE_HOLD_MAX_WAITING",
                  String.valueOf(ROOM)));

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void who_finds_the_queue_full_is_told_at_once_and_the_others_are_served() throws Exception {
    var show = Fixtures.showtime(1, 10).insert();
    var served = new ArrayList<CompletableFuture<Response>>();
    try (var lock = SaleLock.of(TestStack.get().database(), show.id())) {
      served.add(buyer().holdLater(show.id(), "A1"));
      Await.until("one is with Postgres", BOUND, () -> batches() == 1);
      for (var seat = 2; seat <= 1 + ROOM; seat++) {
        served.add(buyer().holdLater(show.id(), "A" + seat));
      }
      Await.until("the queue is full", BOUND, () -> waiting() == ROOM);

      var refused = buyer().hold(show.id(), "A9");

      assertThat(refused).isProblem(503, "unavailable").hasHeader("Retry-After", "1");
      assertThat(lock).isNotNull();
    }
    for (var answer : served) {
      assertThat(answer.get(BOUND.toSeconds(), TimeUnit.SECONDS)).hasStatus(201);
    }
    assertThat(buyer().hold(show.id(), "A9")).hasStatus(201);
  }

  private Api buyer() {
    return Api.guestAt(node.url());
  }

  private double batches() {
    return Scrape.of(node).value("marquee_hold_batch_count");
  }

  private double waiting() {
    return Scrape.of(node).value("marquee_hold_waiting");
  }
}

package dev.marquee.waitingroom;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static dev.marquee.waitingroom.QueueWorld.BOUND;
import static dev.marquee.waitingroom.QueueWorld.admitted;
import static dev.marquee.waitingroom.QueueWorld.apart;
import static dev.marquee.waitingroom.QueueWorld.buyers;
import static dev.marquee.waitingroom.QueueWorld.guarded;
import static dev.marquee.waitingroom.QueueWorld.hold;
import static dev.marquee.waitingroom.QueueWorld.isAdmitted;
import static dev.marquee.waitingroom.QueueWorld.join;
import static dev.marquee.waitingroom.QueueWorld.look;
import static dev.marquee.waitingroom.QueueWorld.opening;
import static dev.marquee.waitingroom.QueueWorld.see;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.Scrape;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is let in, when, and by whom. */
class AdmissionTest {
  private static final Map<String, String> SHORT_LEASES =
      Map.of(
          "MARQUEE_WAITING_ROOM_LEASE_SECONDS", "1",
          "MARQUEE_WAITING_ROOM_CHOOSING_SECONDS", "1");

  @Test
  void no_more_choose_than_twice_the_seats_that_are_left_and_the_rest_are_told() {
    var show = guarded(Fixtures.showtime(1, 2), 1000);
    var buyers = buyers(6);
    var places = buyers.stream().map(it -> join(it, show)).toList();

    Await.until("Four are admitted", BOUND, () -> countAdmitted(buyers, places) == 4);
    var fifth = see(buyers.get(4), places.get(4));
    var sixth = see(buyers.get(5), places.get(5));

    assertThat(fifth.getString("outlook")).isEqualTo("UNLIKELY");
    assertThat(fifth.getInteger("ahead")).isZero();
    assertThat(sixth.getInteger("ahead")).isEqualTo(1);
    assertThat(sixth.getInteger("estimated_wait_seconds")).isPositive();
    assertThat(countAdmitted(buyers, places)).isEqualTo(4);
  }

  @Test
  void who_stands_in_front_of_the_last_seats_is_likely_to_get_one() {
    var show = guarded(Fixtures.showtime(5, 20), 1);
    admitted(Api.guest(), show);
    var buyers = buyers(2);
    var places = buyers.stream().map(it -> join(it, show)).toList();

    assertThat(see(buyers.get(1), places.get(1)).getString("outlook")).isEqualTo("LIKELY");
  }

  @Test
  void an_admitted_buyer_who_leaves_makes_room() {
    var show = guarded(Fixtures.showtime(1, 1), 1000);
    var buyers = buyers(3);
    var places = buyers.stream().map(it -> join(it, show)).toList();
    Await.until("Two are admitted", BOUND, () -> countAdmitted(buyers, places) == 2);

    buyers.get(0).delete("/queue/" + places.get(0).getString("queue_ticket"));

    Await.until("The third is", BOUND, () -> isAdmitted(buyers.get(2), places.get(2)));
  }

  @Test
  void a_buyer_who_has_chosen_makes_room_as_long_as_seats_are_left() {
    var show = guarded(Fixtures.showtime(1, 2), 1000);
    var buyers = buyers(5);
    var places = buyers.stream().map(it -> join(it, show)).toList();
    Await.until("Four are admitted", BOUND, () -> countAdmitted(buyers, places) == 4);
    for (var i = 0; i < 3; i++) {
      var token = see(buyers.get(i), places.get(i)).getString("admission_token");
      var answer = hold(buyers.get(i), show, token, "A1");
      if (answer.status() == 201) {
        buyers.get(i).release(answer.json().getString("hold_token"));
      }
    }

    Await.until("The fifth is too", BOUND, () -> isAdmitted(buyers.get(4), places.get(4)));
  }

  @Test
  void who_walks_away_loses_the_place_and_blocks_nobody() {
    try (var node = apart(SHORT_LEASES)) {
      var show = guarded(Fixtures.showtime(1, 1), 1000);
      var buyers = buyers(4).stream().map(it -> it.at(node)).toList();
      var places = buyers.stream().map(it -> join(it, show)).toList();
      Await.until("Two choose", BOUND, () -> countAdmitted(buyers.subList(0, 2), places) == 2);

      // Only the last one is heard of: the two who chose and the third one have gone away.
      Await.until("The last is admitted", BOUND, () -> isAdmitted(buyers.get(3), places.get(3)));

      assertThat(look(buyers.get(2), places.get(2))).isProblem(404, "not_found");
      assertThat(look(buyers.get(0), places.get(0))).hasStatus(200);
    }
  }

  @Test
  void two_nodes_admit_at_the_rate_of_one_and_everyone_once() {
    var stack = TestStack.get();
    var show = guarded(Fixtures.showtime(5, 20), 20);
    var buyers = buyers(40);
    try (var second = stack.startNode(Map.of())) {
      var places = new ArrayList<JsonObject>();
      for (var i = 0; i < buyers.size(); i++) {
        var buyer = i % 2 == 0 ? buyers.get(i) : buyers.get(i).at(second);
        places.add(join(buyer, show));
      }
      assertThat(places.stream().map(it -> it.getInteger("position")))
          .containsExactlyElementsOf(IntStream.rangeClosed(1, 40).boxed().toList());

      var began = System.nanoTime();
      var before = countAdmitted(buyers, places);
      Await.until("All are admitted", BOUND, () -> countAdmitted(buyers, places) == 40);
      var seconds = (System.nanoTime() - began) / 1e9;

      assertThat(40 - before).isLessThanOrEqualTo((int) Math.ceil((seconds + 0.5) * 20));
    }
  }

  @Test
  void the_queue_outlives_its_nodes() {
    var show = opening(Duration.ofSeconds(4), 1000);
    var overrides = Map.<String, String>of();
    List<Api> buyers;
    List<JsonObject> places;
    var first = apart(overrides);
    try {
      buyers = buyers(5).stream().map(it -> it.at(first)).toList();
      places = buyers.stream().map(it -> join(it, show)).toList();
    } finally {
      first.stop();
    }

    try (var second = apart(overrides)) {
      var again = buyers.stream().map(it -> it.at(second)).toList();
      Await.until("All are admitted", BOUND, () -> countAdmitted(again, places) == 5);
      var token = see(again.get(0), places.get(0)).getString("admission_token");

      assertThat(again.stream().map(it -> join(it, show).getString("queue_ticket")))
          .containsExactlyElementsOf(
              places.stream().map(it -> it.getString("queue_ticket")).toList());
      assertThat(hold(again.get(0), show, token, "A1")).hasStatus(201);
    }
  }

  @Test
  void what_becomes_of_buyers_is_counted() {
    try (var node = apart(SHORT_LEASES)) {
      var show = guarded(Fixtures.showtime(1, 1), 1000);
      var buyers = buyers(4).stream().map(it -> it.at(node)).toList();
      var places = buyers.stream().map(it -> join(it, show)).toList();
      Await.until("Two choose", BOUND, () -> countAdmitted(buyers.subList(0, 2), places) == 2);
      buyers.get(2).delete("/queue/" + places.get(2).getString("queue_ticket"));

      Await.until("All is told", BOUND, () -> events(node, "admitted") >= 2);
      Await.until(
          "Nobody is left",
          BOUND,
          () -> Scrape.of(node).value("marquee_queue_waiting") == 0 && isLastOneDealtWith(node));

      assertThat(events(node, "joined")).isEqualTo(4);
      assertThat(events(node, "left")).isEqualTo(1);
    }
  }

  /** Nobody asks for the last one: the place lapses, or the buyer is admitted just before. */
  private static boolean isLastOneDealtWith(Node node) {
    return events(node, "lapsed") + events(node, "admitted") == 3;
  }

  private static double events(Node node, String event) {
    return Scrape.of(node).value("marquee_queue_total{event=\"" + event + "\"}");
  }

  private static int countAdmitted(List<Api> buyers, List<JsonObject> places) {
    return (int)
        IntStream.range(0, buyers.size())
            .filter(it -> isAdmitted(buyers.get(it), places.get(it)))
            .count();
  }
}

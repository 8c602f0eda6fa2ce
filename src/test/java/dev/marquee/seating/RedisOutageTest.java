package dev.marquee.seating;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.LiveMap;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.TestStack;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis is stopped under two nodes, and started again: slower, still right. */
class RedisOutageTest {
  private static final Duration BOUND = Duration.ofSeconds(15);

  private final TestStack stack = TestStack.get();
  private final Show show = Fixtures.showtime(1, 4).insert();
  private final Api buyer = Api.guest();
  private Node second;

  @BeforeEach
  void start() {
    second = stack.startNode(Map.of());
  }

  @AfterEach
  void stop() {
    stack.servers().startRedis();
    second.close();
  }

  @Test
  void seats_are_held_read_and_watched_without_redis_and_right_after_it_is_back() {
    try (var here = LiveMap.open(stack.node(), show.id(), show.seatIds());
        var there = LiveMap.open(second, show.id(), show.seatIds())) {
      buyer.held(show.id(), "A1");
      here.awaitVersion(1, BOUND);
      there.awaitVersion(1, BOUND);
      letCacheKnow();

      stack.servers().stopRedis();
      var token = buyer.held(show.id(), "A2");

      here.awaitVersion(2, BOUND);
      there.awaitVersion(2, BOUND);
      assertThat(there.letters()).isEqualTo("HHAA");
      assertThat(statuses(second)).isEqualTo("HHAA");

      stack.servers().startRedis();
      Await.until(
          "Redis is back on both", BOUND, () -> redisIsUp(stack.node()) && redisIsUp(second));
      assertThat(statuses(stack.node())).isEqualTo("HHAA");
      buyer.release(token);
      here.awaitVersion(3, BOUND);
      there.awaitVersion(3, BOUND);
      assertThat(there.letters()).isEqualTo("HAAA");
      assertThat(here.misfits() + there.misfits()).isZero();
    }
  }

  @Test
  void an_entry_that_missed_changes_while_redis_was_away_is_not_believed() {
    letCacheKnow();
    stack.servers().stopRedis();
    buyer.held(show.id(), "A3");
    stack.servers().startRedis();
    Await.until("Redis is back", BOUND, () -> redisIsUp(stack.node()));

    assertThat(statuses(stack.node())).isEqualTo("AAHA");
    Await.until("The other node sees it too", BOUND, () -> statuses(second).equals("AAHA"));
  }

  /** Nobody watches: it is read from Postgres, and then from Redis. */
  private void letCacheKnow() {
    statuses(stack.node());
    statuses(second);
  }

  private String statuses(Node node) {
    var answer = Api.anonymous(node).get("/showtimes/" + show.id() + "/seats?view=status");
    assertThat(answer).hasStatus(200);
    return answer.json().getString("status");
  }

  private static boolean redisIsUp(Node node) {
    return Api.at(node.managementUrl()).get("/health/ready").json().getJsonArray("checks").stream()
        .map(String::valueOf)
        .anyMatch(it -> it.contains("redis") && it.contains("UP"));
  }
}

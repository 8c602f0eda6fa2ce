package dev.marquee.limits;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.Scrape;
import dev.marquee.devstack.TestStack;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Limits that a node sets its clients, over HTTP. Tokens come so slowly that none does meanwhile.
 */
class RateLimitsTest {
  private static final Duration BOUND = Duration.ofSeconds(15);
  private static final Map<String, String> TWENTY_HOLDS =
      Map.of("MARQUEE_LIMITS_HOLDS_PER_BUYER", "1/min burst 20");

  /** Nobody listens there: what this node counts no other knows, and no later run. */
  private static final String NO_REDIS = "redis://127.0.0.1:1";

  private final TestStack stack = TestStack.get();
  private final Show show = Fixtures.showtime(1, 4).insert();

  @Test
  void the_hold_after_a_burst_is_refused_and_others_are_not_touched() {
    try (var node = stack.startNode(TWENTY_HOLDS)) {
      var eager = Api.guest().at(node);
      var calm = Api.guest().at(node);

      var first = eager.hold(show.id(), "A1");
      holdTaken(eager, 19);
      var refused = eager.hold(show.id(), "A2");

      assertThat(first)
          .hasStatus(201)
          .hasHeader("RateLimit-Policy", "\"buyer\";q=20;w=1200")
          .hasHeader("RateLimit", "\"buyer\";r=19;t=60");
      assertThat(refused)
          .isProblem(429, "too_many_requests")
          .hasHeader("RateLimit-Policy", "\"buyer\";q=20;w=1200");
      assertThat(refused.header("RateLimit").orElse("")).startsWith("\"buyer\";r=0;t=1");
      assertThat(Integer.parseInt(refused.header("Retry-After").orElse("0"))).isBetween(1, 60);
      assertThat(calm.hold(show.id(), "A2")).hasStatus(201);
      assertThat(eager.get("/users/me")).hasStatus(200);
      assertThat(Scrape.of(node).value("marquee_rate_limited_total{by=\"buyer\",limit=\"holds\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  void nodes_share_what_a_buyer_has_left() {
    try (var here = stack.startNode(TWENTY_HOLDS);
        var there = stack.startNode(TWENTY_HOLDS)) {
      var buyer = Api.guest();
      buyer.at(here).held(show.id(), "A1");
      holdTaken(buyer.at(here), 19);

      Await.until(
          "The other node refuses too",
          BOUND,
          () -> buyer.at(there).hold(show.id(), "A1").status() == 429);

      // A portion, and what came while Redis was told of it.
      assertThat(decidedAt(there)).isLessThan(10);
    }
  }

  private static double decidedAt(Node node) {
    return Scrape.of(node).sum("marquee_hold_seconds_count");
  }

  @Test
  void without_redis_each_node_limits_by_itself_and_answers_at_once() {
    try (var node = stack.startNode(TWENTY_HOLDS)) {
      var buyer = Api.guest().at(node);
      buyer.held(show.id(), "A1");
      try {
        stack.servers().stopRedis();
        var began = System.nanoTime();
        holdTaken(buyer, 19);

        assertThat(buyer.hold(show.id(), "A2")).isProblem(429, "too_many_requests");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(Scrape.of(node).value("marquee_rate_limit_fallbacks_total")).isPositive();
      } finally {
        stack.servers().startRedis();
      }
    }
  }

  @Test
  void limits_that_are_off_say_nothing() {
    try (var node =
        stack.startNode(
            Map.of(
                "MARQUEE_LIMITS_HOLDS_PER_BUYER", "0", "MARQUEE_LIMITS_GENERAL_PER_BUYER", "0"))) {
      var answer = Api.guest().at(node).hold(show.id(), "A1");

      assertThat(answer).hasStatus(201);
      assertThat(answer.header("RateLimit")).isEmpty();
      assertThat(answer.header("RateLimit-Policy")).isEmpty();
    }
  }

  @Test
  void a_buyer_and_an_address_are_limited_at_once() {
    try (var node =
        stack.startNode(
            Map.of(
                "MARQUEE_REDIS_URL", NO_REDIS,
                "MARQUEE_LIMITS_GENERAL_PER_BUYER", "1/min burst 5",
                "MARQUEE_LIMITS_GENERAL_PER_ADDRESS", "1/min burst 2"))) {
      var answer = Api.guest().at(node).get("/users/me");

      assertThat(answer.headers().allValues("RateLimit-Policy"))
          .containsExactly("\"buyer\";q=5;w=300", "\"address\";q=2;w=120");
      assertThat(answer.headers().allValues("RateLimit"))
          .containsExactly("\"buyer\";r=4;t=60", "\"address\";r=1;t=60");
    }
  }

  @Test
  void strangers_are_limited_by_address_and_cannot_name_another_one() {
    try (var node = addressLimited("0")) {
      assertThat(guest(node, "203.0.113.1")).isEqualTo(201);
      assertThat(guest(node, "203.0.113.2")).isEqualTo(201);
      assertThat(guest(node, "203.0.113.3")).isEqualTo(429);
      assertThat(Api.anonymous(node).get("/genres")).hasStatus(200);
    }
  }

  @Test
  void a_trusted_proxy_names_its_clients_and_garbage_is_nobody() {
    try (var node = addressLimited("1")) {
      assertThat(guest(node, "6.6.6.6, 203.0.113.1")).isEqualTo(201);
      assertThat(guest(node, "7.7.7.7, 203.0.113.1")).isEqualTo(201);
      assertThat(guest(node, "8.8.8.8, 203.0.113.1")).isEqualTo(429);
      assertThat(guest(node, "203.0.113.2")).isEqualTo(201);
      assertThat(guest(node, "not an address")).isEqualTo(201);
      assertThat(guest(node, "[[]],,;")).isEqualTo(201);
      assertThat(guest(node, "localhost")).isEqualTo(429);
    }
  }

  private Node addressLimited(String trustedProxies) {
    return stack.startNode(
        Map.of(
            "MARQUEE_REDIS_URL", NO_REDIS,
            "MARQUEE_LIMITS_TRUSTED_PROXIES", trustedProxies,
            "MARQUEE_LIMITS_AUTH_PER_ADDRESS", "1/min burst 2"));
  }

  private static int guest(Node node, String forwardedFor) {
    return Api.anonymous(node)
        .send("POST", "/auth/guest", "", "X-Forwarded-For", forwardedFor)
        .status();
  }

  /** Asks so often for a seat that is taken. */
  private void holdTaken(Api buyer, int times) {
    for (var i = 0; i < times; i++) {
      assertThat(buyer.hold(show.id(), "A1")).hasStatus(409);
    }
  }
}

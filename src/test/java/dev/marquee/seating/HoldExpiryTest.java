package dev.marquee.seating;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.LiveMap;
import dev.marquee.devstack.TestStack;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The three ways in which a hold ends by itself. */
class HoldExpiryTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final Show show = Fixtures.showtime(1, 3).insert();
  private final Api alice = Api.guest();
  private final Api bob = Api.guest();

  @Test
  void an_expired_hold_is_taken_over_before_anyone_has_released_it() {
    var token = alice.held(show.id(), "A1", "A2");
    Fixtures.expire(show.id());

    assertThat(bob.hold(show.id(), "A2", "A3")).hasStatus(201);

    assertThat(alice.get("/holds/" + token).json().getString("status")).isEqualTo("EXPIRED");
    assertThat(
            TestStack.get()
                .database()
                .number("select available_seats from sale where showtime_id = ?", show.id()))
        .isZero();
  }

  @Test
  void the_seats_of_a_hold_that_was_taken_over_stay_with_the_new_holder() {
    try (var sweeping = TestStack.get().startNode(Map.of("MARQUEE_HOLD_EXPIRY_SECONDS", "1"))) {
      alice.held(show.id(), "A1", "A2");
      Fixtures.expire(show.id());
      var bobs = bob.at(sweeping).held(show.id(), "A2");

      Await.until("A1 is free", BOUND, () -> Fixtures.letters(show.id()).equals("AHA"));

      assertThat(bob.get("/holds/" + bobs).json().getString("status")).isEqualTo("ACTIVE");
      assertThat(
              TestStack.get()
                  .database()
                  .number("select available_seats from sale where showtime_id = ?", show.id()))
          .isEqualTo(2);
    }
  }

  @Test
  void redis_says_at_once_when_a_hold_has_ended() {
    var settings = Map.of("MARQUEE_HOLD_TTL_SECONDS", "1", "MARQUEE_HOLD_EXPIRY_SECONDS", "600");
    try (var node = TestStack.get().startNode(settings);
        var map = LiveMap.open(node, show.id(), show.seatIds()).awaitVersion(0, BOUND)) {
      alice.at(node).held(show.id(), "A1");

      map.awaitVersion(2, BOUND);

      assertThat(map.letters()).isEqualTo("AAA");
      assertThat(Fixtures.letters(show.id())).isEqualTo("AAA");
    }
  }

  @Test
  void what_redis_missed_is_released_by_looking_for_it_on_many_nodes_at_once() {
    var settings = Map.of("MARQUEE_HOLD_EXPIRY_SECONDS", "1");
    try (var one = TestStack.get().startNode(settings);
        var other = TestStack.get().startNode(settings);
        var map = LiveMap.open(one, show.id(), show.seatIds()).awaitVersion(0, BOUND)) {
      alice.at(other).held(show.id(), "A1");
      bob.at(one).held(show.id(), "A2", "A3");
      Fixtures.expire(show.id());

      Await.until("All are free", BOUND, () -> Fixtures.letters(show.id()).equals("AAA"));

      map.awaitVersion(Fixtures.version(show.id()), BOUND);
      assertThat(map.letters()).isEqualTo("AAA");
      assertThat(
              TestStack.get()
                  .database()
                  .number("select available_seats from sale where showtime_id = ?", show.id()))
          .isEqualTo(3);
    }
  }
}

package dev.marquee.waitingroom;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static dev.marquee.waitingroom.QueueWorld.BOUND;
import static dev.marquee.waitingroom.QueueWorld.admitted;
import static dev.marquee.waitingroom.QueueWorld.apart;
import static dev.marquee.waitingroom.QueueWorld.askToJoin;
import static dev.marquee.waitingroom.QueueWorld.guarded;
import static dev.marquee.waitingroom.QueueWorld.hold;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.LiveMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Waiting rooms that the demand switches on and off. */
class DemandTest {
  private static final Map<String, String> EXCITABLE =
      Map.of(
          "MARQUEE_WAITING_ROOM_AUTO_HOLDS_PER_SECOND", "5",
          "MARQUEE_WAITING_ROOM_AUTO_WATCHERS", "3",
          "MARQUEE_WAITING_ROOM_AUTO_CALM_SECONDS", "1");

  @Test
  void a_calm_showtime_is_open_to_all() {
    var show = guarded(Fixtures.showtime(2, 5), "AUTO", 1000);
    var buyer = Api.guest();

    assertThat(askToJoin(buyer, show)).isProblem(409, "no_waiting_room");
    assertThat(buyer.hold(show.id(), "A1")).hasStatus(201);
  }

  @Test
  void many_holds_switch_it_on_for_all_nodes_and_calm_switches_it_off() {
    try (var hot = apart(EXCITABLE);
        var other = apart(EXCITABLE)) {
      var show = guarded(Fixtures.showtime(2, 5), "AUTO", 1000);
      var buyer = Api.guest().at(hot);

      Await.until(
          "Holds need a token",
          BOUND,
          () -> Api.guest().at(hot).hold(show.id(), "A1").status() == 403);
      Await.until(
          "On the other node too",
          BOUND,
          () -> askToJoin(Api.guest().at(other), show).status() == 202);
      var token = admitted(buyer, show).getString("admission_token");
      assertThat(hold(buyer, show, token, "B1")).hasStatus(201);

      Await.until("It has calmed down", BOUND, () -> askToJoin(buyer, show).status() == 409);
      assertThat(buyer.hold(show.id(), "B2")).hasStatus(201);
    }
  }

  @Test
  void many_watchers_switch_it_on() {
    try (var node = apart(EXCITABLE)) {
      var show = guarded(Fixtures.showtime(1, 2), "AUTO", 1000);
      try (var first = LiveMap.open(node, show.id(), show.seatIds());
          var second = LiveMap.open(node, show.id(), show.seatIds());
          var third = LiveMap.open(node, show.id(), show.seatIds())) {
        first.awaitVersion(0, BOUND);
        second.awaitVersion(0, BOUND);
        third.awaitVersion(0, BOUND);

        Await.until(
            "The room is on", BOUND, () -> askToJoin(Api.guest().at(node), show).status() == 202);
      }
    }
  }
}

package dev.marquee.waitingroom;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static dev.marquee.waitingroom.QueueWorld.BOUND;
import static dev.marquee.waitingroom.QueueWorld.admitted;
import static dev.marquee.waitingroom.QueueWorld.apart;
import static dev.marquee.waitingroom.QueueWorld.guarded;
import static dev.marquee.waitingroom.QueueWorld.join;
import static dev.marquee.waitingroom.QueueWorld.look;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Places that are watched over sockets. */
class LiveQueueTest {
  private final Node node = TestStack.get().node();
  private final Api buyer = Api.guest();

  @Test
  void a_socket_tells_the_place_and_at_once_that_the_buyer_is_admitted() {
    var show = guarded(Fixtures.showtime(2, 5), 1);
    admitted(Api.guest(), show);
    join(Api.guest(), show);
    var place = join(buyer, show);

    try (var live = QueueListener.open(node, buyer, place)) {
      Await.until("It is told", BOUND, () -> live.last().getString("state").equals("ADMITTED"));

      assertThat(live.frames().get(0).getString("state")).isEqualTo("WAITING");
      assertThat(live.last().getString("admission_token")).startsWith("adm_");
      assertThat(live.last().getInteger("position")).isEqualTo(3);
    }
  }

  @Test
  void an_open_socket_keeps_the_place_and_a_closed_one_does_not() {
    try (var apart =
        apart(
            Map.of(
                "MARQUEE_WAITING_ROOM_LEASE_SECONDS", "3",
                "MARQUEE_WAITING_ROOM_CHOOSING_SECONDS", "600"))) {
      var show = blocked(apart);
      var place = join(buyer.at(apart), show);
      var other = join(Api.guest().at(apart), show);
      var watched = QueueListener.open(apart, buyer, place);
      try (watched) {
        var behind = Api.guest().at(apart);
        var last = join(behind, show);
        Await.until(
            "The silent one has lapsed",
            BOUND,
            () -> look(behind, last).json().getInteger("ahead") == 1);
        Await.until("Beats went on", BOUND, () -> watched.frames().size() >= 2);
        assertThat(watched.closeCode()).isEmpty();
        assertThat(look(buyer.at(apart), place)).hasStatus(200);
        assertThat(other.getInteger("position")).isGreaterThan(place.getInteger("position"));
      }
    }
  }

  @Test
  void who_gives_the_place_up_is_sent_away() {
    var show = guarded(Fixtures.showtime(1, 1), 1000);
    var place = admitted(buyer, show);
    var waiting = blockedPlace(show);

    try (var live = QueueListener.open(node, waiting.buyer(), waiting.place())) {
      waiting.buyer().delete("/queue/" + waiting.place().getString("queue_ticket"));

      assertThat(live.awaitClose(Duration.ofSeconds(25))).isEqualTo(1000);
    }
    assertThat(place).isNotNull();
  }

  @Test
  void upgrades_without_a_right_to_the_ticket_are_refused() {
    var show = guarded(Fixtures.showtime(1, 2), 1000);
    var place = join(buyer, show);

    assertThat(refusal(Api.guest(), place)).isEqualTo(404);
    assertThat(refusal(buyer.withToken("x"), place)).isEqualTo(401);
    assertThat(look(buyer, place)).hasStatus(200);
    assertThat(buyer.get("/queue/" + place.getString("queue_ticket") + "/live"))
        .isProblem(426, "upgrade_required");
  }

  @Test
  void a_client_that_talks_ends_its_connection() {
    var show = guarded(Fixtures.showtime(1, 2), 1000);
    var place = join(buyer, show);

    try (var text = QueueListener.open(node, buyer, place);
        var binary = QueueListener.open(node, buyer, place)) {
      text.send("hello");
      binary.send(new byte[] {1});

      assertThat(text.awaitClose(BOUND)).isEqualTo(1008);
      assertThat(binary.awaitClose(BOUND)).isEqualTo(1003);
    }
  }

  @Test
  void a_node_takes_so_many_sockets_and_no_more() {
    try (var apart = apart(Map.of("MARQUEE_LIMITS_SOCKETS", "1"))) {
      var place = join(buyer.at(apart), guarded(Fixtures.showtime(1, 2), 1000));
      try (var first = QueueListener.open(apart, buyer, place)) {
        assertThatThrownBy(() -> QueueListener.open(apart, buyer, place))
            .cause()
            .isInstanceOfSatisfying(
                WebSocketHandshakeException.class,
                it -> assertThat(it.getResponse().statusCode()).isEqualTo(503));
        assertThat(first.closeCode()).isEmpty();
      }
    }
  }

  @Test
  void a_node_that_stops_sends_its_sockets_away() {
    var second = TestStack.get().startNode(Map.of());
    var place = join(buyer, guarded(Fixtures.showtime(1, 2), 1000));
    try (var live = QueueListener.open(second, buyer, place)) {
      second.stop();

      assertThat(live.awaitClose(BOUND)).isEqualTo(1001);
    }
  }

  private record WaitingBuyer(Api buyer, JsonObject place) {}

  /** A buyer behind those who may choose already: who looks at a place does not change that. */
  private static WaitingBuyer blockedPlace(Show show) {
    admitted(Api.guest(), show);
    var buyer = Api.guest();
    return new WaitingBuyer(buyer, join(buyer, show));
  }

  /** A showtime of one seat, for which two are choosing already. */
  private static Show blocked(Node node) {
    var show = guarded(Fixtures.showtime(1, 1), 1000);
    admitted(Api.guest().at(node), show);
    admitted(Api.guest().at(node), show);
    return show;
  }

  private int refusal(Api caller, JsonObject place) {
    try {
      QueueListener.open(node, caller, place).close();
      throw new AssertionError("The upgrade was not refused");
    } catch (java.util.concurrent.CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }
}

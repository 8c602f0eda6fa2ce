package dev.marquee.waitingroom;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static dev.marquee.waitingroom.QueueWorld.BOUND;
import static dev.marquee.waitingroom.QueueWorld.apart;
import static dev.marquee.waitingroom.QueueWorld.guarded;
import static dev.marquee.waitingroom.QueueWorld.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.Scrape;
import dev.marquee.devstack.Wire;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that takes three sockets, and two of each address. */
class SocketCapsTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String ALICE = "203.0.113.1";
  private static final String BOB = "203.0.113.2";

  private final Node node =
      apart(
          Map.of(
              "MARQUEE_LIMITS_TRUSTED_PROXIES", "1",
              "MARQUEE_LIMITS_SOCKETS", "3",
              "MARQUEE_LIMITS_SOCKETS_PER_ADDRESS", "2"));
  private final String seats =
      "/showtimes/" + Fixtures.showtime(1, 2).insert().id() + "/seats/live";

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void an_address_that_has_its_share_is_refused_and_another_is_not() {
    open(seats, ALICE);
    open(seats, ALICE);

    assertThat(upgrade(seats, ALICE))
        .isProblem(429, "too_many_connections")
        .hasHeader("Retry-After", "10");
    open(seats, BOB);
  }

  @Test
  void a_full_node_refuses_everybody_and_counts_seats_and_places_together() {
    var buyer = Api.guest().at(node);
    var place = join(buyer, guarded(Fixtures.showtime(1, 2), 1000));
    open(seats, ALICE);
    open(seats, BOB);
    openPlace(buyer, place, BOB);

    assertThat(upgrade(seats, "203.0.113.3"))
        .isProblem(503, "unavailable")
        .hasHeader("Retry-After", "10");
    assertThat(openSockets()).isEqualTo(3);
  }

  @Test
  void a_socket_that_closes_makes_room_however_it_does() {
    var buyer = Api.guest().at(node);
    var place = join(buyer, guarded(Fixtures.showtime(1, 2), 1000));
    open(seats, BOB).abort();
    openPlace(buyer, place, BOB).sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    open(seats, ALICE).sendClose(WebSocket.NORMAL_CLOSURE, "").join();

    Await.until("All places are free", BOUND, () -> openSockets() == 0);

    open(seats, ALICE);
    open(seats, ALICE);
    open(seats, BOB);
  }

  @Test
  void an_upgrade_that_comes_to_nothing_takes_no_place() {
    for (var i = 0; i < 4; i++) {
      assertThat(upgrade("/showtimes/1/seats/live", ALICE)).isProblem(404, "not_found");
    }

    assertThat(openSockets()).isZero();
  }

  private double openSockets() {
    return Scrape.of(node).value("marquee_sockets_open");
  }

  /** What is answered to one who asks for a socket and does not get it. */
  private Response upgrade(String path, String address) {
    return Wire.exchange(
        node.port(),
        """
        GET %s HTTP/1.1
        Host: localhost
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: bWFycXVlZSBzZWF0IG1hcA==
        X-Forwarded-For: %s

        """
            .formatted(path, address));
  }

  private WebSocket open(String path, String address) {
    return open(CLIENT.newWebSocketBuilder(), path, address);
  }

  private WebSocket openPlace(Api buyer, JsonObject place, String address) {
    var token = "Bearer " + buyer.session().getString("access_token");
    return open(
        CLIENT.newWebSocketBuilder().header("Authorization", token),
        "/queue/" + place.getString("queue_ticket") + "/live",
        address);
  }

  private WebSocket open(WebSocket.Builder builder, String path, String address) {
    return builder
        .header("X-Forwarded-For", address)
        .buildAsync(URI.create("ws://127.0.0.1:" + node.port() + path), new WebSocket.Listener() {})
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }
}

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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seat maps, read once and live. */
class SeatFeedTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final Node node = TestStack.get().node();
  private final Show show = Fixtures.showtime(3, 2).insert();
  private final Api buyer = Api.guest();

  @Test
  void the_whole_map_shows_every_seat_and_the_prices() {
    buyer.held(show.id(), "B1");

    var answer = Api.anonymous().get("/showtimes/" + show.id() + "/seats");

    assertThat(answer).hasStatus(200).hasHeader("ETag", "\"1\"");
    var map = answer.json();
    assertThat(map.getString("showtime_id")).isEqualTo(String.valueOf(show.id()));
    assertThat(map.getLong("version")).isEqualTo(1);
    assertThat(map.getString("currency")).isEqualTo("EUR");
    assertThat(map.getJsonArray("tiers").getJsonObject(0))
        .isEqualTo(
            new JsonObject(
                "{\"category\": \"GOLD\", \"price\": {\"amount\": 1500, \"currency\": \"EUR\"}}"));
    assertThat(map.getJsonArray("rows").getJsonObject(1))
        .isEqualTo(
            new JsonObject(
                """
                {"row": "B", "seats": [
                  {"id": "B1", "number": 1, "x": 0, "y": 1, "category": "GOLD",
                   "status": "HELD", "accessible": false},
                  {"id": "B2", "number": 2, "x": 1, "y": 1, "category": "GOLD",
                   "status": "AVAILABLE", "accessible": false}]}
                """));
  }

  @Test
  void the_statuses_alone_are_a_letter_a_seat() {
    buyer.held(show.id(), "A2", "C1");

    var answer = Api.anonymous().get("/showtimes/" + show.id() + "/seats?view=status");

    assertThat(answer.json())
        .isEqualTo(
            new JsonObject()
                .put("showtime_id", String.valueOf(show.id()))
                .put("version", 1)
                .put("status", "AHAAHA"));
  }

  @Test
  void who_has_the_newest_version_is_sent_nothing() {
    var path = "/showtimes/" + show.id() + "/seats";
    var etag = Api.anonymous().get(path).header("ETag").orElseThrow();

    var unchanged = Api.anonymous().get(path, "If-None-Match", "\"77\", W/" + etag);
    buyer.held(show.id(), "A1");
    var changed = Api.anonymous().get(path, "If-None-Match", etag);

    assertThat(unchanged).hasStatus(304).hasHeader("ETag", etag);
    assertThat(unchanged.body()).isEmpty();
    assertThat(changed).hasStatus(200).hasHeader("ETag", "\"1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "abc", "-7", "99999999999999999999"})
  void an_unknown_showtime_has_no_seats_and_refuses_the_upgrade(String id) {
    assertThat(Api.anonymous().get("/showtimes/" + id + "/seats")).isProblem(404, "not_found");
    assertThat(LiveMap.refusal(node, "/showtimes/" + id + "/seats/live")).isEqualTo(404);
  }

  @Test
  void a_request_that_does_not_upgrade_is_told_to() {
    assertThat(Api.anonymous().get("/showtimes/" + show.id() + "/seats/live"))
        .isProblem(426, "upgrade_required")
        .hasHeader("Upgrade", "websocket");
  }

  @Test
  void a_live_map_begins_with_a_snapshot_and_goes_on_with_diffs() {
    try (var map = LiveMap.open(node, show.id(), show.seatIds()).awaitVersion(0, BOUND)) {
      var token = buyer.held(show.id(), "A1", "B2");
      map.awaitVersion(1, BOUND);
      buyer.release(token);
      map.awaitVersion(2, BOUND);

      assertThat(map.frames().get(0).getString("type")).isEqualTo("snapshot");
      assertThat(map.frames("snapshot")).hasSize(1);
      assertThat(map.frames("diff").get(0))
          .isEqualTo(
              new JsonObject()
                  .put("type", "diff")
                  .put("from_version", 0)
                  .put("version", 1)
                  .put("changes", new JsonArray("[[\"A1\",\"HELD\"],[\"B2\",\"HELD\"]]")));
      assertThat(map.letters()).isEqualTo("AAAAAA");
    }
  }

  @Test
  void a_client_that_is_lost_is_sent_a_snapshot() {
    try (var map = LiveMap.open(node, show.id(), show.seatIds()).awaitVersion(0, BOUND)) {
      map.resync();

      Await.until("A second snapshot", BOUND, () -> map.frames("snapshot").size() == 2);
    }
  }

  @Test
  void a_client_that_comes_back_goes_on_from_its_version() {
    var first = LiveMap.open(node, show.id(), show.seatIds()).awaitVersion(0, BOUND);
    first.close();
    buyer.held(show.id(), "A1");
    buyer.held(show.id(), "A2");

    try (var map = LiveMap.resume(node, show.id(), show.seatIds(), 0).awaitVersion(2, BOUND)) {
      assertThat(map.frames("snapshot")).isEmpty();
      assertThat(map.frames("diff").get(0).getJsonArray("changes"))
          .isEqualTo(new JsonArray("[[\"A1\",\"HELD\"],[\"A2\",\"HELD\"]]"));
    }
  }

  @Test
  void a_version_that_is_not_known_any_more_or_yet_begins_with_a_snapshot() {
    buyer.held(show.id(), "A1");

    for (var version : new long[] {0, 99}) {
      try (var map = LiveMap.resume(node, show.id(), show.seatIds(), version)) {
        Await.until("A snapshot", BOUND, () -> map.frames("snapshot").size() == 1);
        assertThat(map.version()).isEqualTo(1);
      }
    }
  }

  @Test
  void a_version_that_is_none_refuses_the_upgrade() {
    for (var version : new String[] {"-1", "one", "1.5"}) {
      var path = "/showtimes/" + show.id() + "/seats/live?version=" + version;
      assertThat(LiveMap.refusal(node, path)).isEqualTo(400);
    }
  }

  @Test
  void what_a_client_must_not_send_ends_the_connection_and_nobody_elses() {
    try (var good = LiveMap.open(node, show.id(), show.seatIds()).awaitVersion(0, BOUND);
        var binary = LiveMap.open(node, show.id(), show.seatIds());
        var megabyte = LiveMap.open(node, show.id(), show.seatIds());
        var chatter = LiveMap.open(node, show.id(), show.seatIds())) {
      binary.send(new byte[] {1, 2, 3});
      megabyte.sendRefused("x".repeat(1024 * 1024));
      chatter.send("{\"type\": \"hold\", \"seat_ids\": [\"A1\"]}");

      assertThat(binary.awaitClose(BOUND)).isEqualTo(1003);
      assertThat(chatter.awaitClose(BOUND)).isEqualTo(1008);
      assertThat(megabyte.awaitClose(BOUND)).isIn(1006, 1009);
      buyer.held(show.id(), "A1");
      good.awaitVersion(1, BOUND);
      assertThat(good.letters()).isEqualTo("HAAAAA");
    }
  }

  @Test
  void a_change_on_one_node_is_seen_on_another() {
    try (var second = TestStack.get().startNode(Map.of());
        var map = LiveMap.open(second, show.id(), show.seatIds()).awaitVersion(0, BOUND)) {
      buyer.held(show.id(), "C2");

      map.awaitVersion(1, BOUND);

      assertThat(map.letters()).isEqualTo("AAAAAH");
    }
  }

  @Test
  void a_change_that_nobody_published_is_seen_within_the_second() {
    try (var map = LiveMap.open(node, show.id(), show.seatIds()).awaitVersion(0, BOUND)) {
      blockSilently("B1");

      map.awaitVersion(1, Duration.ofSeconds(3));

      assertThat(map.letters()).isEqualTo("AAXAAA");
      assertThat(map.frames("snapshot")).hasSize(1);
    }
  }

  @Test
  void the_end_of_a_sale_is_told() {
    try (var map = LiveMap.open(node, show.id(), show.seatIds()).awaitVersion(0, BOUND)) {
      TestStack.get()
          .database()
          .update("update sale set closes_at = now() where showtime_id = ?", show.id());

      Await.until("The end of the sale", BOUND, () -> !map.frames("showtime").isEmpty());

      assertThat(map.frames("showtime"))
          .containsExactly(new JsonObject().put("type", "showtime").put("status", "CLOSED"));
    }
  }

  @Test
  void a_node_that_stops_sends_its_sockets_away() {
    var second = TestStack.get().startNode(Map.of());
    try (var map = LiveMap.open(second, show.id(), show.seatIds()).awaitVersion(0, BOUND)) {
      second.stop();

      assertThat(map.awaitClose(BOUND)).isEqualTo(1001);
    }
  }

  /** As after a crash between commit and publish. */
  private void blockSilently(String seatId) {
    TestStack.get()
        .database()
        .update(
            """
            with blocked as (
              update seat_inventory
              set status = 'BLOCKED'
              where showtime_id = ? and seat_id = ?)
            update sale
            set seat_version = seat_version + 1, available_seats = available_seats - 1
            where showtime_id = ?
            """,
            show.id(),
            seatId,
            show.id());
  }
}

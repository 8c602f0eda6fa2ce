package dev.marquee.waitingroom;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static dev.marquee.waitingroom.QueueWorld.BOUND;
import static dev.marquee.waitingroom.QueueWorld.buyers;
import static dev.marquee.waitingroom.QueueWorld.join;
import static dev.marquee.waitingroom.QueueWorld.opening;
import static dev.marquee.waitingroom.QueueWorld.see;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.TestStack;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order of those who come before the sale opens, and that anyone can check it. */
class DrawTest {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final int BUYERS = 8;

  private final Node node = TestStack.get().node();

  @Test
  void the_order_is_drawn_when_the_sale_opens_and_the_published_script_agrees() throws Exception {
    var show = opening(SOON, 1);
    var buyers = buyers(BUYERS);
    var early = buyers.stream().map(it -> join(it, show)).toList();
    assertThat(early).allMatch(it -> it.getString("state").equals("PRE_SALE"));
    assertThat(book(show).getJsonArray("items")).isEmpty();

    var drawn = awaitDraw(buyers, early);
    var late = join(Api.guest(), show);

    assertThat(drawn.stream().map(it -> it.getInteger("position")))
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, BUYERS).boxed().toList());
    assertThat(late.getInteger("position")).isEqualTo(BUYERS + 1);
    assertThat(book(show).getInteger("count")).isEqualTo(BUYERS);
    for (var i = 0; i < 2; i++) {
      assertThat(check(node, show, drawn.get(i), seedHash(early.get(i)))).contains("number");
    }
  }

  @Test
  void the_published_script_refuses_another_position_and_another_promise() throws Exception {
    var show = opening(SOON, 1);
    var buyers = buyers(3);
    var early = buyers.stream().map(it -> join(it, show)).toList();
    var drawn = awaitDraw(buyers, early).get(0);
    var moved = drawn.copy().put("position", drawn.getInteger("position") % 3 + 1);

    assertThat(check(node, show, moved, seedHash(drawn))).contains("not this place");
    assertThat(check(node, show, drawn, "0".repeat(64))).contains("not the seed");
  }

  @Test
  void who_left_before_the_opening_is_not_drawn() {
    var show = opening(SOON, 1);
    var buyers = buyers(3);
    var early = buyers.stream().map(it -> join(it, show)).toList();
    buyers.get(0).delete("/queue/" + early.get(0).getString("queue_ticket"));

    var drawn = awaitDraw(buyers.subList(1, 3), early.subList(1, 3));

    assertThat(drawn.stream().map(it -> it.getInteger("position"))).containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void the_book_has_pages_and_refuses_cursors_that_are_made_up() {
    var show = opening(SOON, 1);
    var buyers = buyers(3);
    awaitDraw(buyers, buyers.stream().map(it -> join(it, show)).toList());
    var path = "/showtimes/" + show.id() + "/queue/draw";

    var first = Api.anonymous().get(path + "?limit=2").json();
    var second =
        Api.anonymous().get(path + "?limit=2&cursor=" + first.getString("next_cursor")).json();

    assertThat(first.getJsonArray("items")).hasSize(2);
    assertThat(second.getJsonArray("items")).hasSize(1);
    assertThat(second.getString("next_cursor")).isNull();
    assertThat(Api.anonymous().get(path + "?cursor=WyJkcmF3IiwtMV0"))
        .isProblem(400, "invalid_request");
    assertThat(Api.anonymous().get(path + "?limit=1001")).isProblem(400, "invalid_request");
  }

  @Test
  void lots_that_are_mixed_with_a_beacon_agree_with_the_script() throws Exception {
    var vertx = Vertx.vertx();
    var beacon =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .response()
                        .end(
                            new JsonObject()
                                .put("round", Long.valueOf(request.path().substring(8)))
                                .put("randomness", "5a".repeat(32))
                                .encode()))
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    var url = "http://127.0.0.1:" + beacon.actualPort();
    try (var mixing = QueueWorld.apart(Map.of("MARQUEE_WAITING_ROOM_BEACON_URL", url))) {
      var show = opening(SOON, 1);
      var buyers = buyers(5).stream().map(it -> it.at(mixing)).toList();
      var early = buyers.stream().map(it -> join(it, show)).toList();
      var announced = early.get(0).getJsonObject("fairness").getJsonObject("beacon");

      var drawn = awaitDraw(buyers, early).get(0);

      var used = drawn.getJsonObject("fairness").getJsonObject("beacon");
      assertThat(announced.getValue("randomness")).isNull();
      assertThat(used).isEqualTo(announced.put("randomness", "5a".repeat(32)));
      assertThat(check(mixing, show, drawn, seedHash(drawn))).contains("number");
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  private static List<JsonObject> awaitDraw(List<Api> buyers, List<JsonObject> places) {
    var drawn = new ArrayList<JsonObject>();
    for (var i = 0; i < buyers.size(); i++) {
      var buyer = buyers.get(i);
      var place = places.get(i);
      Await.until(
          "The order is drawn", BOUND, () -> see(buyer, place).getValue("position") != null);
      drawn.add(see(buyer, place));
    }
    return drawn;
  }

  private static String seedHash(JsonObject place) {
    return place.getJsonObject("fairness").getString("seed_hash");
  }

  private JsonObject book(Show show) {
    return Api.anonymous().get("/showtimes/" + show.id() + "/queue/draw").json();
  }

  /** Runs the script of docs/fairness.md as anyone would; returns what it says. */
  private static String check(Node node, Show show, JsonObject place, String seedHash)
      throws IOException, InterruptedException {
    var url = node.url() + "/showtimes/" + show.id() + "/queue/draw";
    var process =
        new ProcessBuilder(
                python(),
                "-c",
                script(),
                url,
                place.getString("queue_ticket"),
                String.valueOf(place.getInteger("position")),
                seedHash)
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    var said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return said;
  }

  private static String script() throws IOException {
    var page = Files.readString(Path.of("docs", "fairness.md"));
    var block = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  private static String python() throws InterruptedException {
    try {
      var found = new ProcessBuilder("python3", "--version").start().waitFor() == 0;
      assumeTrue(found, "python3 does not run");
    } catch (IOException e) {
      assumeTrue(false, "There is no python3 here");
    }
    return "python3";
  }
}

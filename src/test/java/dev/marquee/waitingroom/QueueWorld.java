package dev.marquee.waitingroom;

import static dev.marquee.devstack.ResponseAssert.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What tests of the waiting room do again and again. */
final class QueueWorld {
  static final Duration BOUND = Duration.ofSeconds(15);

  private QueueWorld() {}

  /** An instance whose queues no other sees, so that its settings alone count; close it. */
  static Node apart(Map<String, String> overrides) {
    var stack = TestStack.get();
    var redis = stack.settings(stack.database()).get("MARQUEE_REDIS_URL");
    var settings = new TreeMap<>(overrides);
    settings.put("MARQUEE_REDIS_URL", redis + "/1");
    return stack.startNode(settings);
  }

  /** A showtime with a waiting room that is on. */
  static Show guarded(GivenShowtime given, int admitPerSecond) {
    return guarded(given, "ON", admitPerSecond);
  }

  static Show guarded(GivenShowtime given, String mode, int admitPerSecond) {
    var show = given.insert();
    TestStack.get()
        .database()
        .update(
            "update showtime set waiting_room_mode = ?, admit_per_second = ? where showtime_id = ?",
            mode,
            admitPerSecond,
            show.id());
    return show;
  }

  /** A showtime whose sale opens in so long, with a waiting room. */
  static Show opening(Duration in, int admitPerSecond) {
    return guarded(Fixtures.showtime(2, 5).openingIn(in), admitPerSecond);
  }

  static List<Api> buyers(int count) {
    return IntStream.range(0, count).mapToObj(it -> Api.guest()).toList();
  }

  static Response askToJoin(Api buyer, Show show) {
    return buyer.send("POST", "/showtimes/" + show.id() + "/queue", "");
  }

  static JsonObject join(Api buyer, Show show) {
    var answer = askToJoin(buyer, show);
    assertThat(answer).hasStatus(202);
    return answer.json();
  }

  static Response look(Api buyer, JsonObject place) {
    return buyer.get("/queue/" + place.getString("queue_ticket"));
  }

  static JsonObject see(Api buyer, JsonObject place) {
    var answer = look(buyer, place);
    assertThat(answer).hasStatus(200);
    return answer.json();
  }

  static boolean isAdmitted(Api buyer, JsonObject place) {
    return see(buyer, place).getString("state").equals("ADMITTED");
  }

  /** Joins and waits; returns the place that has the token. */
  static JsonObject admitted(Api buyer, Show show) {
    var place = join(buyer, show);
    Await.until("The buyer is admitted", BOUND, () -> isAdmitted(buyer, place));
    return see(buyer, place);
  }

  static Response hold(Api buyer, Show show, String token, String seatId) {
    return buyer.post(
        "/showtimes/" + show.id() + "/hold",
        new JsonObject().put("seat_ids", List.of(seatId)),
        "Admission-Token",
        token);
  }
}

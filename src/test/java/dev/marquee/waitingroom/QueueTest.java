package dev.marquee.waitingroom;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static dev.marquee.waitingroom.QueueWorld.BOUND;
import static dev.marquee.waitingroom.QueueWorld.admitted;
import static dev.marquee.waitingroom.QueueWorld.askToJoin;
import static dev.marquee.waitingroom.QueueWorld.guarded;
import static dev.marquee.waitingroom.QueueWorld.hold;
import static dev.marquee.waitingroom.QueueWorld.isAdmitted;
import static dev.marquee.waitingroom.QueueWorld.join;
import static dev.marquee.waitingroom.QueueWorld.look;
import static dev.marquee.waitingroom.QueueWorld.see;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Places and admission tokens, over HTTP. */
class QueueTest {
  private static final String SECRET =
      TestStack.get().settings(TestStack.get().database()).getOrDefault("MARQUEE_AUTH_SECRET", "");

  private final Show show = guarded(Fixtures.showtime(2, 5), 1000);
  private final Api buyer = Api.guest();

  @Test
  void who_joins_is_admitted_and_may_hold_seats() {
    var place = admitted(buyer, show);

    assertThat(place.getInteger("position")).isEqualTo(1);
    assertThat(place.getInteger("ahead")).isZero();
    assertThat(place.getInteger("estimated_wait_seconds")).isZero();
    assertThat(place.getInteger("poll_after_seconds")).isPositive();
    assertThat(place.getInstant("admitted_until"))
        .isBetween(Instant.now().plusSeconds(500), Instant.now().plusSeconds(601));
    assertThat(hold(buyer, show, place.getString("admission_token"), "A1")).hasStatus(201);
  }

  @Test
  void without_a_token_a_hold_is_refused_and_told_where_the_queue_is() {
    var answer = buyer.hold(show.id(), "A1");

    assertThat(answer).isProblem(403, "admission_required");
    assertThat(answer.json().getString("queue_url"))
        .isEqualTo("/showtimes/" + show.id() + "/queue");
    assertThat(Fixtures.letters(show.id())).isEqualTo("A".repeat(10));
  }

  @Test
  void a_key_that_was_refused_is_good_again_once_the_buyer_is_admitted() {
    var path = "/showtimes/" + show.id() + "/hold";
    var body = new JsonObject().put("seat_ids", List.of("A1"));
    var key = UUID.randomUUID().toString();
    assertThat(buyer.post(path, body, "Idempotency-Key", key)).isProblem(403, "admission_required");
    var token = admitted(buyer, show).getString("admission_token");

    var answer = buyer.post(path, body, "Idempotency-Key", key, "Admission-Token", token);

    assertThat(answer).hasStatus(201);
  }

  @Test
  void a_token_opens_nothing_for_another_buyer_or_another_showtime() {
    var other = guarded(Fixtures.showtime(1, 2), 1000);
    var token = admitted(buyer, show).getString("admission_token");

    assertThat(hold(Api.guest(), show, token, "A1")).isProblem(403, "admission_required");
    assertThat(hold(buyer, other, token, "A1")).isProblem(403, "admission_required");
  }

  @Test
  void an_expired_token_opens_nothing() {
    var past = Clock.fixed(Instant.now().minusSeconds(1), ZoneOffset.UTC);
    var token =
        new AdmissionTokens(SECRET, past)
            .sign(new ShowtimeId(show.id()), buyer.accountId(), past.millis());

    assertThat(hold(buyer, show, token, "A1")).isProblem(403, "admission_required");
  }

  @Test
  void a_forged_token_opens_nothing() {
    var token = admitted(buyer, show).getString("admission_token");
    var until = Long.parseLong(token.split("_", -1)[2]);
    var later = token.replace("_" + until + "_", "_" + (until + 3600) + "_");
    var end = token.endsWith("0") ? "1" : "0";

    assertThat(hold(buyer, show, later, "A1")).isProblem(403, "admission_required");
    assertThat(hold(buyer, show, token.substring(0, token.length() - 1) + end, "A1"))
        .isProblem(403, "admission_required");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "adm_", "adm_1_2_3", "adm_-1_9999999999_0", "adm_1_99999999999999999999_0"})
  void what_is_no_token_opens_nothing(String token) {
    assertThat(hold(buyer, show, token, "A1")).isProblem(403, "admission_required");
  }

  @Test
  void the_admitted_hold_by_the_same_rules_as_all() {
    var token = admitted(buyer, show).getString("admission_token");
    hold(buyer, show, token, "A1");
    hold(buyer, show, token, "A2");

    assertThat(hold(buyer, show, token, "A3")).isProblem(429, "too_many_holds");
    assertThat(hold(buyer, show, token, "Z9")).isProblem(422, "unknown_seats");
  }

  @Test
  void the_same_buyer_gets_the_same_ticket_and_one_place() {
    var slow = guarded(Fixtures.showtime(2, 5), 1);
    admitted(Api.guest(), slow);
    admitted(Api.guest(), slow);

    var first = join(buyer, slow);
    var second = join(buyer, slow);

    assertThat(second.getString("queue_ticket")).isEqualTo(first.getString("queue_ticket"));
    assertThat(second.getInteger("position")).isEqualTo(first.getInteger("position")).isEqualTo(3);
    assertThat(see(buyer, first).getInteger("waiting")).isLessThanOrEqualTo(1);
  }

  @Test
  void somebody_elses_ticket_is_not_there() {
    var place = join(buyer, show);
    var stranger = Api.guest();

    assertThat(look(stranger, place)).isProblem(404, "not_found");
    assertThat(stranger.delete("/queue/" + place.getString("queue_ticket")))
        .isProblem(404, "not_found");
    assertThat(look(buyer, place)).hasStatus(200);
    assertThat(look(Api.anonymous(), place)).isProblem(401, "unauthenticated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "qtk_1_0f8e5b6c7d1a4e2f9b3c8d7e6f5a4b3c", "qtk_0_0", "hld_1_00"})
  void a_ticket_that_someone_made_up_is_not_there(String ticket) {
    assertThat(buyer.get("/queue/" + ticket)).isProblem(404, "not_found");
    assertThat(buyer.delete("/queue/" + ticket)).isProblem(404, "not_found");
  }

  @Test
  void who_leaves_has_no_place_and_stands_at_the_end_when_coming_back() {
    var slow = guarded(Fixtures.showtime(2, 5), 1);
    admitted(Api.guest(), slow);
    var place = join(buyer, slow);
    join(Api.guest(), slow);

    assertThat(buyer.delete("/queue/" + place.getString("queue_ticket"))).hasStatus(204);

    assertThat(look(buyer, place)).isProblem(404, "not_found");
    assertThat(join(buyer, slow).getInteger("position"))
        .isGreaterThan(place.getInteger("position"));
  }

  @Test
  void a_showtime_without_a_waiting_room_has_no_queue_to_join() {
    var open = Fixtures.showtime(1, 2).insert();

    assertThat(askToJoin(buyer, open)).isProblem(409, "no_waiting_room");
    assertThat(buyer.hold(open.id(), "A1")).hasStatus(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "abc", "-7", "99999999999999999999"})
  void an_unknown_showtime_has_no_queue(String id) {
    assertThat(buyer.send("POST", "/showtimes/" + id + "/queue", "")).isProblem(404, "not_found");
    assertThat(buyer.get("/showtimes/" + id + "/queue/draw")).isProblem(404, "not_found");
  }

  @Test
  void a_sale_that_has_ended_is_not_queued_for_and_its_queue_dissolves() {
    var place = join(buyer, show);

    TestStack.get()
        .database()
        .update("update sale set closes_at = now() where showtime_id = ?", show.id());

    Await.until("The queue is gone", BOUND, () -> look(buyer, place).status() == 404);
    Await.until("It takes nobody", BOUND, () -> askToJoin(buyer, show).status() == 409);
    assertThat(askToJoin(buyer, show)).isProblem(409, "not_on_sale");
  }

  @Test
  void without_redis_nobody_joins_and_the_admitted_still_hold_seats() {
    var servers = TestStack.get().servers();
    var token = admitted(buyer, show).getString("admission_token");
    servers.stopRedis();
    try {
      var refused = askToJoin(Api.guest(), show);

      assertThat(refused).isProblem(503, "unavailable");
      assertThat(refused.header("Retry-After")).isPresent();
      assertThat(hold(buyer, show, token, "A1")).hasStatus(201);
      assertThat(Api.guest().hold(show.id(), "A2")).isProblem(403, "admission_required");
    } finally {
      servers.startRedis();
    }
    Await.until("It goes on", BOUND, () -> askToJoin(buyer, show).status() == 202);
    Await.until("Nothing is lost", BOUND, () -> isAdmitted(buyer, join(buyer, show)));
  }

  @Test
  void a_sale_that_opens_later_is_told() {
    var later = QueueWorld.opening(Duration.ofHours(3), 10);

    var place = join(buyer, later);

    assertThat(place.getString("state")).isEqualTo("PRE_SALE");
    assertThat(place.getValue("position")).isNull();
    assertThat(place.getInteger("estimated_wait_seconds")).isBetween(10_700, 10_900);
    assertThat(place.getInstant("opens_at")).isAfter(Instant.now().plusSeconds(10_000));
    assertThat(place.getJsonObject("fairness").containsKey("seed")).isFalse();
  }
}

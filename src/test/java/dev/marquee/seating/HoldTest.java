package dev.marquee.seating;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holding seats over HTTP: what is given, what is refused, and that a refusal changes nothing. */
class HoldTest {
  private final Show show = Fixtures.showtime(3, 4).insert();
  private final Api alice = Api.guest();
  private final Api bob = Api.guest();

  @Test
  void a_hold_shows_its_seats_with_their_prices_and_ends_in_seven_minutes() {
    var answer = alice.hold(show.id(), "A1", "B2");

    assertThat(answer).hasStatus(201);
    var hold = answer.json();
    assertThat(hold.getString("hold_token")).startsWith("hld_" + show.id() + "_");
    assertThat(hold.getJsonArray("seat_ids")).isEqualTo(new JsonArray().add("A1").add("B2"));
    assertThat(hold.getInteger("expires_in")).isBetween(410, 420);
    assertThat(Instant.parse(hold.getString("expires_at")))
        .isBetween(Instant.now().plusSeconds(400), Instant.now().plusSeconds(421));
    assertThat(hold.getJsonArray("lines"))
        .isEqualTo(new JsonArray().add(line("A1", "SILVER", 1000)).add(line("B2", "GOLD", 1500)));
    assertThat(hold.getJsonObject("total")).isEqualTo(euros(2500));
  }

  @Test
  void a_hold_takes_all_seats_or_none() {
    bob.held(show.id(), "A2");

    var answer = alice.hold(show.id(), "A1", "A2");

    assertThat(answer).isProblem(409, "seats_unavailable").listing("A2");
    assertThat(Fixtures.seatStatus(show.id(), "A1")).isEqualTo(SeatStatus.AVAILABLE);
  }

  @Test
  void seats_that_the_screen_does_not_have_are_named() {
    var other = Fixtures.showtime(5, 1).insert();

    assertThat(alice.hold(show.id(), "A1", "Z9", "E1"))
        .isProblem(422, "unknown_seats")
        .listing("Z9", "E1");
    assertThat(other.seatIds()).contains("E1");
    nothingHasChanged();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"seat_ids\": []}",
        "{\"seat_ids\": [\"A1\", \"A1\"]}",
        "{\"seat_ids\": \"A1\"}",
        "{\"seat_ids\": [\"A1\"], \"more\": 1}",
        "[\"A1\"]",
        "seats, please",
        "{\"seat_ids\": [\"A1\"",
      })
  void a_body_that_breaks_the_contract_is_refused(String body) {
    var answer =
        alice.send(
            "POST", "/showtimes/" + show.id() + "/hold", body, "Content-Type", "application/json");

    assertThat(answer).isProblem(400, "invalid_request");
    assertThat(answer.json().getJsonArray("errors")).isNotEmpty();
    nothingHasChanged();
  }

  @Test
  void eleven_seats_are_one_too_many() {
    var seats = IntStream.rangeClosed(1, 11).mapToObj(it -> "A" + it).toArray(String[]::new);

    assertThat(alice.hold(show.id(), seats)).isProblem(400, "invalid_request");
    nothingHasChanged();
  }

  @Test
  void a_megabyte_is_too_much_and_no_json_at_all_is_the_wrong_type() {
    var path = "/showtimes/" + show.id() + "/hold";
    var megabyte = "{\"seat_ids\": [\"" + "A".repeat(1024 * 1024) + "\"]}";

    assertThat(alice.send("POST", path, megabyte, "Content-Type", "application/json"))
        .isProblem(413, "payload_too_large");
    assertThat(alice.send("POST", path, "seat_ids=A1", "Content-Type", "text/plain"))
        .isProblem(415, "unsupported_media_type");
    nothingHasChanged();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "-1", "abc", "99999999999999999999", "%00", "1%20or%201=1"})
  void an_unknown_showtime_is_not_found(String id) {
    var seats = new JsonObject().put("seat_ids", new JsonArray().add("A1"));

    assertThat(alice.post("/showtimes/" + id + "/hold", seats)).isProblem(404, "not_found");
  }

  @Test
  void a_showtime_is_sold_between_its_opening_and_its_start() {
    var early = Fixtures.showtime(1, 2).openingIn(Duration.ofHours(1)).insert();
    var late = Fixtures.showtime(1, 2).startingIn(Duration.ofMinutes(-1)).insert();

    assertThat(alice.hold(early.id(), "A1")).isProblem(409, "not_on_sale");
    assertThat(alice.hold(late.id(), "A1")).isProblem(409, "not_on_sale");
  }

  @Test
  void a_buyer_may_have_two_open_holds_on_a_showtime() {
    alice.held(show.id(), "A1");
    var second = alice.held(show.id(), "A2");

    assertThat(alice.hold(show.id(), "A3")).isProblem(429, "too_many_holds");
    alice.held(Fixtures.showtime(1, 1).insert().id(), "A1");
    alice.release(second);
    assertThat(alice.hold(show.id(), "A3")).hasStatus(201);
  }

  @Test
  void expired_holds_do_not_count_as_open() {
    alice.held(show.id(), "A1");
    alice.held(show.id(), "A2");
    Fixtures.expireHolds(show.id());

    assertThat(alice.hold(show.id(), "A3")).hasStatus(201);
  }

  @Test
  void nor_do_expired_holds_whose_seats_others_have_taken_over() {
    alice.held(show.id(), "A1");
    alice.held(show.id(), "A2");
    Fixtures.expireHolds(show.id());
    bob.held(show.id(), "A1", "A2");

    assertThat(alice.hold(show.id(), "A3")).hasStatus(201);
  }

  @Test
  void a_released_hold_sets_its_seats_free_at_once_and_again_is_the_same() {
    var token = alice.held(show.id(), "A1", "A2");

    assertThat(alice.release(token)).hasStatus(204);
    assertThat(alice.release(token)).hasStatus(204);

    assertThat(alice.get("/holds/" + token).json().getString("status")).isEqualTo("RELEASED");
    assertThat(bob.hold(show.id(), "A1", "A2")).hasStatus(201);
  }

  @Test
  void only_its_owner_sees_or_releases_a_hold() {
    var token = alice.held(show.id(), "A1");

    assertThat(bob.get("/holds/" + token)).isProblem(404, "not_found");
    assertThat(bob.release(token)).isProblem(404, "not_found");
    assertThat(alice.get("/holds/" + token).json().getString("status")).isEqualTo("ACTIVE");
  }

  @Test
  void tokens_that_someone_made_up_are_not_found() {
    var alien = "hld_" + show.id() + "_" + UUID.randomUUID().toString().replace("-", "");

    for (var token : new String[] {alien, "hld_1_2", "abc", "bkg_1_2", "%00"}) {
      assertThat(alice.get("/holds/" + token)).isProblem(404, "not_found");
      assertThat(alice.release(token)).isProblem(404, "not_found");
    }
  }

  @Test
  void nobody_holds_without_a_good_access_token() {
    var forged = alice.session().getString("access_token").replaceAll(".{4}$", "AAAA");

    assertThat(Api.anonymous().hold(show.id(), "A1")).isProblem(401, "unauthenticated");
    assertThat(Api.anonymous().withToken(forged).hold(show.id(), "A1"))
        .isProblem(401, "unauthenticated");
    nothingHasChanged();
  }

  @Test
  void the_same_key_gives_the_first_answer_again() {
    var seats = new JsonObject().put("seat_ids", new JsonArray().add("A1"));
    var path = "/showtimes/" + show.id() + "/hold";

    var first = alice.post(path, seats, "Idempotency-Key", "k");
    var again = alice.post(path, seats, "Idempotency-Key", "k");
    var other =
        alice.post(
            path,
            new JsonObject().put("seat_ids", new JsonArray().add("A2")),
            "Idempotency-Key",
            "k");

    assertThat(again).hasStatus(201).hasHeader("Idempotency-Replayed", "true");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(other).isProblem(422, "idempotency_key_reused");
    assertThat(Fixtures.letters(show.id())).isEqualTo("HAAA" + "AAAA" + "AAAA");
  }

  @Test
  void a_hold_keeps_its_prices_when_they_change() {
    var token = alice.held(show.id(), "A1");
    reprice(9900);

    assertThat(alice.get("/holds/" + token).json().getJsonObject("total")).isEqualTo(euros(1000));
    assertThat(bob.hold(show.id(), "A2").json().getJsonObject("total")).isEqualTo(euros(9900));
  }

  private void reprice(long silver) {
    TestStack.get()
        .database()
        .update(
            """
            with priced as (
              update pricing_tier set amount = ? where showtime_id = ? and category = 'SILVER')
            update sale set pricing_version = pricing_version + 1 where showtime_id = ?
            """,
            silver,
            show.id(),
            show.id());
  }

  private void nothingHasChanged() {
    assertThat(Fixtures.letters(show.id())).isEqualTo("A".repeat(12));
    assertThat(Fixtures.version(show.id())).isZero();
  }

  private static JsonObject line(String seatId, String category, long amount) {
    return new JsonObject()
        .put("seat_id", seatId)
        .put("category", category)
        .put("price", euros(amount));
  }

  private static JsonObject euros(long amount) {
    return new JsonObject().put("amount", amount).put("currency", "EUR");
  }
}

package dev.marquee.inventory;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static dev.marquee.inventory.BoxOffice.objects;
import static dev.marquee.inventory.BoxOffice.strings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.TestStack;
import dev.marquee.platform.Config;
import dev.marquee.platform.Postgres;
import dev.marquee.seating.HoldToken;
import dev.marquee.seating.Holds;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seats that the box office keeps for somebody. */
class BoxOfficeHoldsTest {
  private final BoxOffice house = BoxOffice.of(Fixtures.showtime(3, 4).insert());
  private final Api buyer = Api.guest();

  @Test
  void what_the_box_office_holds_is_nobody_elses_until_it_is_released() {
    var made = house.hold("A2", "A1");

    assertThat(made).hasStatus(201);
    assertThat(strings(made.json(), "seat_ids")).containsExactly("A2", "A1");
    assertThat(made.json().getString("name")).isEqualTo("Lions Club");
    assertThat(house.letters()).startsWith("HHAA");
    house.countIsRight();
    assertThat(buyer.hold(house.show().id(), "A1")).isProblem(409, "seats_unavailable");
    assertThat(house.hold("A1", "A3")).isProblem(409, "seats_unavailable").listing("A1");
    assertThat(house.block("x", "A1")).isProblem(409, "seats_unavailable");

    var id = made.json().getString("id");
    assertThat(house.api().get(house.holds() + "/" + id).json()).isEqualTo(made.json());
    assertThat(strings(house.release(id).json(), "seat_ids")).containsExactly("A2", "A1");

    assertThat(house.letters()).startsWith("AAAA");
    house.countIsRight();
    assertThat(buyer.hold(house.show().id(), "A1")).hasStatus(201);
    assertThat(strings(house.release(id).json(), "seat_ids")).as("again").isEmpty();
    assertThat(house.letters()).startsWith("HAAA");
    assertThat(house.api().get(house.holds() + "/" + id)).isProblem(404, "not_found");
    assertThat(house.audited()).containsExactly("box_office.held", "box_office.released");
  }

  @Test
  void no_expiry_ever_takes_it() throws Exception {
    var id = house.held("A1");
    var vertx = Vertx.vertx();
    var pool =
        Postgres.pool(
            vertx, Config.load(TestStack.get().settings(TestStack.get().database())).database());
    try {
      var holds = new Holds(pool);
      var box = BoxOfficeHoldId.parse(showtime(), id).orElseThrow();
      var token = new HoldToken(box.showtime(), box.value());

      var ended =
          holds
              .releaseExpired(box.showtime())
              .compose(it -> holds.expire(token))
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);

      assertThat(ended.isNone()).isTrue();
      assertThat(house.letters()).startsWith("HAAA");
      assertThat(buyer.release(token.toString())).isProblem(404, "not_found");
      assertThat(buyer.book(token.toString(), "pm_card_visa")).isProblem(404, "not_found");
    } finally {
      pool.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private ShowtimeId showtime() {
    return new ShowtimeId(house.show().id());
  }

  @Test
  void a_part_is_released_and_the_rest_stays() {
    var id = house.held("A1", "A2", "A3");

    assertThat(strings(house.release(id, "A2", "B1").json(), "seat_ids")).containsExactly("A2");

    assertThat(house.letters()).startsWith("HAHAA");
    assertThat(strings(house.api().get(house.holds() + "/" + id).json(), "seat_ids"))
        .containsExactly("A1", "A3");
    house.countIsRight();
  }

  @Test
  void it_may_hold_before_the_sale_opens_and_more_than_a_buyer_may() {
    var early = BoxOffice.of(Fixtures.showtime(2, 100).openingIn(Duration.ofDays(1)).insert());

    assertThat(early.hold(early.show().seatIds().toArray(String[]::new))).hasStatus(201);

    assertThat(early.letters()).isEqualTo("H".repeat(200));
    early.countIsRight();
  }

  @Test
  void the_list_has_those_that_still_have_seats_page_by_page() {
    var first = house.held("A1");
    var second = house.held("A2");
    var third = house.held("A3");
    house.release(second);

    var page = house.api().get(house.holds() + "?limit=1").json();
    var rest = house.api().get(house.holds() + "?cursor=" + page.getString("next_cursor")).json();

    assertThat(objects(page, "items").map(it -> it.getString("id"))).containsExactly(first);
    assertThat(objects(rest, "items").map(it -> it.getString("id"))).containsExactly(third);
    assertThat(house.api().get(house.holds() + "?cursor=bm9uc2Vuc2U"))
        .isProblem(400, "invalid_request");
  }

  @Test
  void what_is_not_there_is_not_found() {
    var elsewhere = BoxOffice.of(Fixtures.showtime(1, 1).insert());
    var foreign = elsewhere.held("A1");
    var unknown = "box_%d_%s".formatted(house.show().id(), "0".repeat(32));

    for (var id : List.of(foreign, unknown, "nonsense", UUID.randomUUID().toString())) {
      assertThat(house.api().get(house.holds() + "/" + id)).isProblem(404, "not_found");
      assertThat(house.release(id)).isProblem(404, "not_found");
    }
    assertThat(elsewhere.api().get(house.holds())).isProblem(403, "forbidden");
    assertThat(elsewhere.letters()).isEqualTo("H");
    assertThat(house.hold("A1", "Z1")).isProblem(422, "unknown_seats").listing("Z1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"seat_ids\": [\"A1\"]}",
        "{\"seat_ids\": [], \"name\": \"x\"}",
        "{\"seat_ids\": [\"A1\", \"A1\"], \"name\": \"x\"}",
        "{\"seat_ids\": [\"A1\"], \"name\": \"\"}",
        "{\"seat_ids\": [\"A1\"], \"name\": \"x\", \"note\": \"\\u0000\"}",
        "{\"seat_ids\": [\"A1\"], \"name\": \"x\", \"note\": null}",
        "{\"seat_ids\": [\"A1\"], \"name\": \"x\", \"expires_in\": 60}",
      })
  void a_body_that_breaks_the_contract_is_refused(String body) {
    assertThat(house.api().send("POST", house.holds(), body, "Content-Type", "application/json"))
        .isProblem(400, "invalid_request");
    assertThat(house.letters()).isEqualTo("A".repeat(12));
  }
}

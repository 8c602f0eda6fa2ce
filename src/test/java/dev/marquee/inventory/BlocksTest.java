package dev.marquee.inventory;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static dev.marquee.inventory.BoxOffice.objects;
import static dev.marquee.inventory.BoxOffice.strings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.LiveMap;
import dev.marquee.devstack.TestStack;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seats that the house does not sell. */
class BlocksTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final BoxOffice house = BoxOffice.of(Fixtures.showtime(3, 4).insert());
  private final Api buyer = Api.guest();

  @Test
  void a_blocked_seat_is_not_for_sale_until_it_is_unblocked() {
    try (var map =
        LiveMap.open(TestStack.get().node(), house.show().id(), house.show().seatIds())) {
      map.awaitVersion(0, BOUND);

      var blocked = house.block("House seats", "A1", "A2");

      assertThat(blocked).hasStatus(200);
      assertThat(strings(blocked.json(), "seat_ids")).containsExactly("A1", "A2");
      assertThat(house.letters()).isEqualTo("XXAAAAAAAAAA");
      assertThat(map.awaitVersion(1, BOUND).letters()).isEqualTo("XXAAAAAAAAAA");
      house.countIsRight();
      assertThat(buyer.hold(house.show().id(), "A2", "A3"))
          .isProblem(409, "seats_unavailable")
          .listing("A2");

      assertThat(strings(house.unblock("A1", "A2", "A3").json(), "seat_ids"))
          .containsExactly("A1", "A2");

      assertThat(map.awaitVersion(2, BOUND).letters()).isEqualTo("AAAAAAAAAAAA");
      assertThat(map.misfits()).isZero();
    }
    assertThat(buyer.hold(house.show().id(), "A2", "A3")).hasStatus(201);
    house.countIsRight();
    assertThat(house.audited()).containsExactly("seats.blocked", "seats.unblocked");
  }

  @Test
  void nothing_is_blocked_where_somebody_has_one_of_the_seats() {
    house.booked(buyer, "A1");
    buyer.held(house.show().id(), "A2");
    house.held("A3");
    var before = house.version();

    assertThat(house.block("House seats", "A1", "A2", "A3", "A4"))
        .isProblem(409, "seats_unavailable")
        .listing("A1", "A2", "A3");

    assertThat(house.letters()).startsWith("BHHA");
    assertThat(house.version()).isEqualTo(before);
    assertThat(house.audited()).containsExactly("box_office.held");
  }

  @Test
  void blocking_again_gives_the_new_reason_and_is_no_step_of_the_map() {
    house.block("House seats", "A1");

    var again = house.block("Broken", "A1");

    assertThat(strings(again.json(), "seat_ids")).isEmpty();
    assertThat(house.version()).isEqualTo(1);
    var listed = objects(house.api().get(house.blocks()).json(), "items").toList();
    assertThat(listed)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getString("seat_id")).isEqualTo("A1");
              assertThat(it.getString("reason")).isEqualTo("Broken");
              assertThat(it.getString("blocked_by")).isEqualTo(house.api().accountId().toString());
            });
    assertThat(
            TestStack.get()
                .database()
                .one(
                    """
                    select before->'reasons'->>'A1' as reason
                    from audit_entry
                    where venue_id = ?
                    order by entry_id desc
                    limit 1
                    """,
                    house.show().venue())
                .getString("reason"))
        .isEqualTo("House seats");
  }

  @Test
  void unblocking_what_somebody_has_changes_nothing() {
    house.booked(buyer, "A1");
    var before = house.version();

    assertThat(strings(house.unblock("A1", "A2").json(), "seat_ids")).isEmpty();

    assertThat(house.letters()).startsWith("BAA");
    assertThat(house.version()).isEqualTo(before);
    assertThat(house.audited()).isEmpty();
  }

  @Test
  void a_hold_that_is_past_its_time_does_not_keep_its_seats() {
    var hold = buyer.held(house.show().id(), "A1", "A2");
    Fixtures.expireHolds(house.show().id());

    assertThat(house.block("House seats", "A1")).hasStatus(200);

    assertThat(buyer.book(hold, "pm_card_visa")).isProblem(409, "hold_expired");
    assertThat(buyer.hold(house.show().id(), "A3")).hasStatus(201);
    assertThat(house.letters()).startsWith("X");
    assertThat(house.block("House seats", "A2")).hasStatus(200);
    house.countIsRight();
  }

  @Test
  void the_list_is_read_page_by_page() {
    house.block("House seats", "A1", "A2", "A3", "B1", "B2");

    var first = house.api().get(house.blocks() + "?limit=3").json();
    var rest =
        house.api().get(house.blocks() + "?limit=3&cursor=" + first.getString("next_cursor"));

    assertThat(objects(first, "items").map(it -> it.getString("seat_id")))
        .containsExactly("A1", "A2", "A3");
    assertThat(objects(rest.json(), "items").map(it -> it.getString("seat_id")))
        .containsExactly("B1", "B2");
    assertThat(rest.json().getString("next_cursor")).isNull();
    assertThat(house.api().get(house.blocks() + "?cursor=bm9uc2Vuc2U"))
        .isProblem(400, "invalid_request");
  }

  @Test
  void thousands_of_seats_are_blocked_at_once() {
    var arena = BoxOffice.of(Fixtures.showtime(25, 200).insert());
    var all = arena.show().seatIds().toArray(String[]::new);

    assertThat(arena.block("Not built yet", all)).hasStatus(200);

    assertThat(arena.letters()).isEqualTo("X".repeat(5000));
    assertThat(arena.version()).isEqualTo(1);
    arena.countIsRight();
    assertThat(arena.unblock(all)).hasStatus(200);
    assertThat(arena.letters()).isEqualTo("A".repeat(5000));
    arena.countIsRight();
  }

  @Test
  void unknown_seats_are_named() {
    assertThat(house.block("House seats", "A1", "Z9", "a1"))
        .isProblem(422, "unknown_seats")
        .listing("Z9", "a1");
    assertThat(house.unblock("A1", "Z9")).isProblem(422, "unknown_seats").listing("Z9");
    assertThat(house.letters()).isEqualTo("A".repeat(12));
  }

  @Test
  void a_showtime_that_is_over_stays_as_it_is() {
    var over = BoxOffice.of(Fixtures.showtime(1, 2).startingIn(Duration.ofHours(-3)).insert());
    var cancelled = BoxOffice.of(Fixtures.showtime(1, 2).insert());
    TestStack.get()
        .database()
        .update(
            "update showtime set cancelled_at = now() where showtime_id = ?",
            cancelled.show().id());

    for (var it : List.of(over, cancelled)) {
      assertThat(it.block("House seats", "A1")).isProblem(409, "showtime_over");
      assertThat(it.unblock("A1")).isProblem(409, "showtime_over");
      assertThat(it.hold("A1")).isProblem(409, "showtime_over");
      assertThat(it.letters()).isEqualTo("AA");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"seat_ids\": [\"A1\"]}",
        "{\"reason\": \"x\"}",
        "{\"seat_ids\": [], \"reason\": \"x\"}",
        "{\"seat_ids\": \"A1\", \"reason\": \"x\"}",
        "{\"seat_ids\": [\"A1\", \"A1\"], \"reason\": \"x\"}",
        "{\"seat_ids\": [\"A 1\"], \"reason\": \"x\"}",
        "{\"seat_ids\": [1], \"reason\": \"x\"}",
        "{\"seat_ids\": [null], \"reason\": \"x\"}",
        "{\"seat_ids\": [\"A1\"], \"reason\": \"\"}",
        "{\"seat_ids\": [\"A1\"], \"reason\": \" \"}",
        "{\"seat_ids\": [\"A1\"], \"reason\": 7}",
        "{\"seat_ids\": [\"A1\"], \"reason\": \"a\\u0000b\"}",
        "{\"seat_ids\": [\"A1\"], \"reason\": \"x\", \"until\": \"tomorrow\"}",
        "[]",
        "{",
      })
  void a_body_that_breaks_the_contract_is_refused(String body) {
    var answer = house.api().send("POST", house.blocks(), body, "Content-Type", "application/json");

    assertThat(answer).isProblem(400, "invalid_request");
    assertThat(objects(answer.json(), "errors")).isNotEmpty();
    assertThat(house.letters()).isEqualTo("A".repeat(12));
  }

  @Test
  void who_has_no_business_here_is_refused() {
    var stranger = BoxOffice.of(Fixtures.showtime(1, 1).insert());
    var body = BoxOffice.seats("A1").put("reason", "x");

    assertThat(stranger.api().post(house.blocks(), body)).isProblem(403, "forbidden");
    assertThat(stranger.api().get(house.blocks())).isProblem(403, "forbidden");
    assertThat(buyer.post(house.blocks(), body)).isProblem(403, "forbidden");
    assertThat(Api.anonymous().post(house.blocks(), body)).isProblem(401, "unauthenticated");
    assertThat(house.api().post("/showtimes/999999999/blocks", body)).isProblem(404, "not_found");
    assertThat(house.api().post("/showtimes/nonsense/blocks", body)).isProblem(404, "not_found");
    assertThat(house.api().send("DELETE", house.blocks(), "")).isProblem(400, "invalid_request");
    assertThat(house.api().send("POST", house.blocks(), "a=1", "Content-Type", "text/plain"))
        .isProblem(415, "unsupported_media_type");
    assertThat(house.letters()).isEqualTo("A".repeat(12));
    assertThat(house.audited()).isEmpty();
  }
}

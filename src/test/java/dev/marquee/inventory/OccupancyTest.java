package dev.marquee.inventory;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static dev.marquee.inventory.BoxOffice.objects;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How full a house is. */
class OccupancyTest {
  /** Row A silver, B gold, C platinum. */
  private final BoxOffice house = BoxOffice.of(Fixtures.showtime(3, 10).insert());

  private String occupancy() {
    return "/showtimes/" + house.show().id() + "/occupancy";
  }

  private String venue() {
    return "/venues/" + house.show().venue() + "/occupancy";
  }

  private static List<Integer> counts(JsonObject json) {
    return List.of("total", "sold", "checked_in", "held", "box_office", "blocked", "available")
        .stream()
        .map(json::getInteger)
        .toList();
  }

  private String day() {
    return TestStack.get()
        .database()
        .one(
            "select local_date::text as day from showtime where showtime_id = ?", house.show().id())
        .getString("day");
  }

  @Test
  void every_seat_is_counted_once_in_all_and_by_category() {
    var booked = house.booked(Api.guest(), "A1", "A2", "B1");
    var qr = booked.getJsonArray("tickets").getJsonObject(0).getString("qr");
    house.api().post("/checkins", new JsonObject().put("qr", qr));
    var cancelling = Api.guest();
    cancelling.cancel(house.booked(cancelling, "A9").getString("id"));
    Api.guest().held(house.show().id(), "A3");
    house.held("B2", "B3");
    house.block("House seats", "C1", "C2", "C3", "C4");

    var now = house.api().get(occupancy());

    assertThat(now).hasStatus(200).hasHeader("Cache-Control", "no-store");
    assertThat(counts(now.json())).containsExactly(30, 3, 1, 1, 2, 4, 20);
    assertThat(objects(now.json(), "categories").map(it -> it.getString("category")))
        .containsExactly("GOLD", "PLATINUM", "SILVER");
    assertThat(objects(now.json(), "categories").map(OccupancyTest::counts))
        .containsExactly(
            List.of(10, 1, 0, 0, 2, 0, 7),
            List.of(10, 0, 0, 0, 0, 4, 6),
            List.of(10, 2, 1, 1, 0, 0, 7));
    assertThat(now.json().getLong("version")).isEqualTo(house.version());
    var day = house.api().get(venue() + "?date=" + day()).json();
    assertThat(objects(day, "items")).containsExactly(now.json());
    assertThat(day.getString("date")).isEqualTo(day());
  }

  @Test
  void a_moved_ticket_is_counted_where_it_is() {
    var id = house.booked(Api.guest(), "A1", "A2").getString("id");
    var moved = house.move(id, "A1", "A5").json();
    objects(moved, "tickets")
        .forEach(
            it -> house.api().post("/checkins", new JsonObject().put("qr", it.getString("qr"))));

    assertThat(counts(house.api().get(occupancy()).json())).containsExactly(30, 2, 2, 0, 0, 0, 28);
  }

  @Test
  void a_day_has_its_showtimes_in_their_order_and_no_others() {
    var show = house.show();
    var later =
        Fixtures.showtime(3, 10)
            .startingIn(Duration.ofDays(2).plusMinutes(1))
            .insert(
                show.movie(),
                show.venue(),
                Fixtures.screen(show.venue(), "Screen 2", Fixtures.seatMap(3, 10)));
    Fixtures.showtime(3, 10)
        .startingIn(Duration.ofDays(9))
        .insert(show.movie(), show.venue(), show.screen());
    var days =
        TestStack.get()
            .database()
            .number(
                "select count(distinct local_date) from showtime where showtime_id in (?, ?)",
                show.id(),
                later.id());

    var items = objects(house.api().get(venue() + "?date=" + day()).json(), "items").toList();

    assertThat(items.get(0).getString("showtime_id")).isEqualTo(String.valueOf(show.id()));
    assertThat(items).hasSize(days == 1 ? 2 : 1);
    assertThat(objects(house.api().get(venue()).json(), "items")).as("today").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?date=yesterday", "?date=2026-02-30", "?date=", "?date=2026-12-01T00:00:00Z"})
  void what_is_no_day_is_refused(String query) {
    assertThat(house.api().get(venue() + query)).isProblem(400, "invalid_request");
  }

  @Test
  void it_is_nobody_elses_business() {
    var stranger = BoxOffice.of(Fixtures.showtime(1, 1).insert());

    for (var path : List.of(occupancy(), venue())) {
      assertThat(stranger.api().get(path)).isProblem(403, "forbidden");
      assertThat(Api.guest().get(path)).isProblem(403, "forbidden");
      assertThat(Api.anonymous().get(path)).isProblem(401, "unauthenticated");
    }
    assertThat(house.api().get("/showtimes/999999999/occupancy")).isProblem(404, "not_found");
    assertThat(house.api().get("/venues/999999999/occupancy")).isProblem(404, "not_found");
  }
}

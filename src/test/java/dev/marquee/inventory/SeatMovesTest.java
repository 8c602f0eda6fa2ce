package dev.marquee.inventory;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static dev.marquee.inventory.BoxOffice.objects;
import static dev.marquee.inventory.BoxOffice.strings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.LiveMap;
import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The house moves a booking to other seats. */
class SeatMovesTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  /** Rows A, B silver, C, D gold, E, F platinum. */
  private final BoxOffice house = BoxOffice.of(Fixtures.showtime(6, 4).insert());

  private final Api buyer = Api.guest();
  private final TestDatabase database = TestStack.get().database();

  private static Map<String, String> codes(JsonObject withTickets) {
    return objects(withTickets, "tickets")
        .collect(Collectors.toMap(it -> it.getString("seat_id"), it -> it.getString("qr")));
  }

  private static String code(JsonObject withTickets, String seatId) {
    return Optional.ofNullable(codes(withTickets).get(seatId)).orElseThrow();
  }

  private String scanned(String qr) {
    return house.api().post("/checkins", new JsonObject().put("qr", qr)).json().getString("result");
  }

  private JsonObject booking(String id) {
    return buyer.get("/bookings/" + id).json();
  }

  private static List<String> seatIds(JsonObject booking) {
    return objects(booking, "seats").map(it -> it.getString("seat_id")).toList();
  }

  private long soldFor(String booking) {
    return database.number(
        """
        select sum(amount)
        from booking_seat
        where showtime_id = ? and cancelled_at is null
          and 'bkg_' || showtime_id || '_' || replace(booking_id::text, '-', '') = ?
        """,
        house.show().id(),
        booking);
  }

  @Test
  void a_moved_booking_has_other_seats_at_its_old_price_and_other_tickets() {
    var made = house.booked(buyer, "A1", "A2");
    var id = made.getString("id");
    var version = house.version();
    try (var map =
        LiveMap.open(TestStack.get().node(), house.show().id(), house.show().seatIds())) {
      map.awaitVersion(version, BOUND);

      var moved = house.move(id, "A1", "B3", "A2", "B4");

      assertThat(moved).hasStatus(200);
      assertThat(strings(moved.json(), "seat_ids")).containsExactly("B3", "B4");
      assertThat(house.version()).as("one step").isEqualTo(version + 1);
      assertThat(map.awaitVersion(version + 1, BOUND).letters()).isEqualTo(house.letters());
      assertThat(house.letters()).startsWith("AAAAAABB");
      assertThat(map.misfits()).isZero();
      var after = booking(id);
      assertThat(seatIds(after)).containsExactly("B3", "B4");
      assertThat(after.getJsonObject("total_price")).isEqualTo(made.getJsonObject("total_price"));
      assertThat(soldFor(id)).isEqualTo(2000);
      assertThat(codes(after)).isEqualTo(codes(moved.json())).containsOnlyKeys("B3", "B4");
      codes(made).values().forEach(it -> assertThat(scanned(it)).isEqualTo("CANCELLED"));
      codes(after).values().forEach(it -> assertThat(scanned(it)).isEqualTo("ADMITTED"));
    }
    house.booksAgree();
    assertThat(Api.guest().hold(house.show().id(), "A1", "A2")).hasStatus(201);
    assertThat(house.audited()).containsExactly("booking.moved");
  }

  @Test
  void the_door_list_and_the_pdf_show_the_seats_as_they_are() {
    var id = house.booked(buyer, "A1", "A2").getString("id");
    house.move(id, "A1", "B1");

    var expected =
        objects(house.api().get("/showtimes/" + house.show().id() + "/bookings").json(), "items")
            .toList();

    assertThat(expected).hasSize(1);
    assertThat(objects(expected.get(0), "seats").map(it -> it.getString("seat_id")))
        .containsExactly("A2", "B1");
    assertThat(buyer.get("/bookings/" + id + "/tickets.pdf")).hasStatus(200);
  }

  @Test
  void seats_are_swapped_and_moved_along_a_row() {
    var made = house.booked(buyer, "A1", "A2", "A3");
    var id = made.getString("id");

    var swapped = house.move(id, "A1", "A2", "A2", "A1");

    assertThat(strings(swapped.json(), "seat_ids")).containsExactly("A2", "A1", "A3");
    assertThat(house.letters()).startsWith("BBBA");
    assertThat(scanned(code(made, "A1"))).isEqualTo("CANCELLED");
    assertThat(scanned(code(made, "A3"))).as("it was not moved").isEqualTo("ADMITTED");

    var along = house.move(id, "A2", "B1", "A1", "A2");

    assertThat(strings(along.json(), "seat_ids")).containsExactly("B1", "A2", "A3");
    assertThat(house.letters()).startsWith("ABBAB");
    assertThat(scanned(code(along.json(), "A2"))).isEqualTo("ADMITTED");
    house.booksAgree();
  }

  @Test
  void a_booking_that_comes_back_gets_yet_other_tickets() {
    var made = house.booked(buyer, "A1");
    var id = made.getString("id");
    house.move(id, "A1", "A2");

    var back = house.move(id, "A2", "A1");

    assertThat(scanned(code(made, "A1"))).isEqualTo("CANCELLED");
    assertThat(scanned(code(back.json(), "A1"))).isEqualTo("ADMITTED");
    assertThat(soldFor(id)).isEqualTo(1000);
    house.booksAgree();
  }

  @Test
  void a_moved_booking_is_cancelled_with_the_seats_that_it_has() {
    var id = house.booked(buyer, "A1", "A2").getString("id");
    house.move(id, "A1", "B1");

    var cancelled = buyer.cancel(id);

    assertThat(cancelled).hasStatus(200);
    assertThat(cancelled.json().getJsonObject("refund").getJsonObject("amount").getLong("amount"))
        .isEqualTo(2000);
    assertThat(seatIds(cancelled.json())).containsExactly("B1", "A2");
    assertThat(house.letters()).isEqualTo("A".repeat(24));
    house.booksAgree();
    assertThat(house.move(id, "B1", "B2")).isProblem(409, "not_confirmed");
  }

  @Test
  void the_seats_that_are_left_may_be_blocked_and_blocked_ones_be_used() {
    var id = house.booked(buyer, "A1").getString("id");
    house.block("House seats", "B1");

    assertThat(house.move(id, "A1", "B1")).isProblem(409, "seats_unavailable").listing("B1");
    var moves = BoxOffice.moves("A1", "B1").put("use_blocked", true).put("block_reason", "Broken");
    assertThat(house.api().post("/bookings/" + id + "/seat-moves", moves)).hasStatus(200);

    assertThat(house.letters()).startsWith("XAAAB");
    assertThat(objects(house.api().get(house.blocks()).json(), "items"))
        .extracting(it -> it.getString("seat_id") + " " + it.getString("reason"))
        .containsExactly("A1 Broken");
    house.booksAgree();
  }

  @Test
  void what_cannot_be_moved_stays_as_it_is() {
    var id = house.booked(buyer, "A1", "A2").getString("id");
    house.booked(Api.guest(), "A3");
    Api.guest().held(house.show().id(), "A4");
    house.held("B1");
    var letters = house.letters();
    var version = house.version();

    assertThat(house.move(id, "A1", "A3", "A2", "B2"))
        .isProblem(409, "seats_unavailable")
        .listing("A3");
    assertThat(house.move(id, "A1", "A4")).isProblem(409, "seats_unavailable");
    assertThat(house.move(id, "A1", "B1")).isProblem(409, "seats_unavailable");
    assertThat(house.move(id, "A1", "A2")).isProblem(409, "seats_unavailable");
    assertThat(house.move(id, "A3", "B2")).isProblem(409, "not_its_seats");
    assertThat(house.move(id, "A1", "C1")).isProblem(409, "other_category");
    assertThat(house.move(id, "A1", "Z1")).isProblem(422, "unknown_seats").listing("Z1");
    assertThat(house.move("bkg_%d_%s".formatted(house.show().id(), "0".repeat(32)), "A1", "B2"))
        .isProblem(404, "not_found");
    assertThat(house.move("nonsense", "A1", "B2")).isProblem(404, "not_found");

    assertThat(house.letters()).isEqualTo(letters);
    assertThat(house.version()).isEqualTo(version);
    assertThat(seatIds(booking(id))).containsExactly("A1", "A2");
    house.booksAgree();
  }

  @Test
  void who_has_come_in_is_not_moved() {
    var made = house.booked(buyer, "A1", "A2");
    var id = made.getString("id");
    scanned(code(made, "A1"));

    var refused = house.move(id, "A1", "B1", "A2", "B2");

    assertThat(refused).isProblem(409, "tickets_used");
    assertThat(strings(refused.json(), "seat_ids")).containsExactly("A1");
    assertThat(codes(booking(id))).isEqualTo(codes(made));
    assertThat(house.move(id, "A2", "B2")).as("the other one still may").hasStatus(200);
    house.booksAgree();
  }

  @Test
  void another_house_moves_nobody() {
    var id = house.booked(buyer, "A1").getString("id");
    var stranger = BoxOffice.of(Fixtures.showtime(1, 1).insert());

    assertThat(stranger.move(id, "A1", "A2")).isProblem(403, "forbidden");
    assertThat(buyer.post("/bookings/" + id + "/seat-moves", BoxOffice.moves("A1", "A2")))
        .isProblem(403, "forbidden");
    assertThat(house.letters()).startsWith("BA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"moves\": []}",
        "{\"moves\": [{\"from\": \"A1\"}]}",
        "{\"moves\": [{\"from\": \"A1\", \"to\": \"A1\"}]}",
        "{\"moves\": [{\"from\": \"A1\", \"to\": \"B1\"}, {\"from\": \"A1\", \"to\": \"B2\"}]}",
        "{\"moves\": [{\"from\": \"A1\", \"to\": \"B1\"}, {\"from\": \"A2\", \"to\": \"B1\"}]}",
        "{\"moves\": [{\"from\": \"A1\", \"to\": 2}]}",
        "{\"moves\": [{\"from\": \"A1\", \"to\": \"\\u0000\"}]}",
        "{\"moves\": [{\"from\": \"A1\", \"to\": \"B1\"}], \"use_blocked\": \"yes\"}",
        "{\"moves\": [{\"from\": \"A1\", \"to\": \"B1\"}], \"block_reason\": \"\"}",
        "{\"moves\": [{\"from\": \"A1\", \"to\": \"B1\", \"price\": 0}]}",
      })
  void a_body_that_breaks_the_contract_is_refused(String body) {
    var id = house.booked(buyer, "A1", "A2").getString("id");

    var refused =
        house
            .api()
            .send(
                "POST",
                "/bookings/" + id + "/seat-moves",
                body,
                "Content-Type",
                "application/json");

    assertThat(refused).isProblem(400, "invalid_request");
    assertThat(refused.json().getJsonArray("errors", new JsonArray())).isNotEmpty();
    assertThat(house.letters()).startsWith("BBAA");
  }
}

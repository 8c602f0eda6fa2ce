package dev.marquee.inventory;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static dev.marquee.inventory.BoxOffice.objects;
import static dev.marquee.inventory.BoxOffice.strings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the house sells at its counter. */
class CounterSalesTest {
  private final BoxOffice house = BoxOffice.of(Fixtures.showtime(3, 4).insert());

  private Response sell(String hold, JsonObject order, String... headers) {
    return house.api().post(house.holds() + "/" + hold + "/sale", order, headers);
  }

  private static JsonObject cash() {
    return new JsonObject().put("method", "cash");
  }

  private static long price(JsonObject booking) {
    return booking.getJsonObject("total_price").getLong("amount");
  }

  private long entries(JsonObject booking, String account) {
    return TestStack.get()
        .database()
        .number(
            """
            select coalesce(sum(amount), 0)
            from ledger_entry
            where showtime_id = ? and account = ?
              and 'bkg_' || showtime_id || '_' || replace(booking_id::text, '-', '') = ?
            """,
            house.show().id(),
            account,
            booking.getString("id"));
  }

  @Test
  void what_is_paid_in_cash_is_booked_at_once_and_admits() {
    var hold = house.held("A1", "B1");

    var sold = sell(hold, cash());

    assertThat(sold).hasStatus(201);
    var booking = sold.json();
    assertThat(booking.getString("status")).isEqualTo("CONFIRMED");
    assertThat(price(booking)).isEqualTo(2500);
    assertThat(booking.getJsonObject("payment").getString("method")).isEqualTo("cash");
    assertThat(booking.getJsonObject("payment").getString("status")).isEqualTo("CAPTURED");
    assertThat(booking.getJsonObject("payment").getString("gateway_txn_id")).isNull();
    assertThat(house.letters()).startsWith("BAAAB");
    house.booksAgree();
    objects(booking, "tickets")
        .forEach(
            it ->
                assertThat(
                        house
                            .api()
                            .post("/checkins", new JsonObject().put("qr", it.getString("qr")))
                            .json()
                            .getString("result"))
                    .isEqualTo("ADMITTED"));
    assertThat(house.api().get("/bookings/" + booking.getString("id")).json()).isEqualTo(booking);
    assertThat(house.api().get(house.holds() + "/" + hold)).isProblem(404, "not_found");
    assertThat(entries(booking, "BOX_OFFICE")).isEqualTo(2500);
    assertThat(entries(booking, "GATEWAY")).isZero();
    assertThat(house.audited()).containsExactly("box_office.held", "box_office.sold");
  }

  @Test
  void a_sale_that_is_taken_back_is_refunded_by_hand_without_the_gateway() {
    var booking = sell(house.held("A1"), new JsonObject().put("method", "terminal")).json();

    var cancelled = house.api().cancel(booking.getString("id"));

    assertThat(cancelled).hasStatus(200);
    assertThat(cancelled.json().getString("status")).isEqualTo("CANCELLED");
    assertThat(cancelled.json().getJsonObject("refund").getString("status")).isEqualTo("REFUNDED");
    assertThat(house.letters()).startsWith("AAAA");
    house.booksAgree();
    assertThat(entries(booking, "BOX_OFFICE")).isZero();
  }

  @Test
  void a_colleague_takes_a_sale_back_however_late_it_is() {
    var running =
        BoxOffice.of(Fixtures.showtime(1, 2).startingIn(Duration.ofMinutes(-10)).insert());
    var sold = running.api().post(running.holds() + "/" + running.held("A1") + "/sale", cash());
    var path = "/bookings/" + sold.json().getString("id") + "/take-back";
    assertThat(running.api().cancel(sold.json().getString("id")))
        .isProblem(409, "cancellation_closed");
    var colleague = Api.register();
    Fixtures.grant(colleague.accountId(), "admin");
    var admin = Api.as(colleague.session().getJsonObject("user").getString("email"));

    var taken = admin.send("POST", path, "");

    assertThat(taken).hasStatus(200);
    assertThat(taken.json().getJsonObject("refund").getString("status")).isEqualTo("REFUNDED");
    assertThat(running.letters()).isEqualTo("AA");
    running.booksAgree();
    assertThat(running.api().send("POST", path, "").json()).as("again").isEqualTo(taken.json());
    assertThat(running.audited())
        .containsExactly("box_office.held", "box_office.sold", "box_office.taken_back");
  }

  @Test
  void what_was_paid_through_the_gateway_is_not_the_houses_to_take_back() {
    var id = house.booked(Api.guest(), "A1").getString("id");

    assertThat(house.api().send("POST", "/bookings/" + id + "/take-back", ""))
        .isProblem(409, "not_at_counter");
    assertThat(house.api().send("POST", "/bookings/nonsense/take-back", ""))
        .isProblem(404, "not_found");

    assertThat(house.letters()).startsWith("B");
    assertThat(house.audited()).isEmpty();
  }

  @Test
  void a_part_is_sold_and_the_rest_is_still_held() {
    var hold = house.held("A1", "A2", "A3");

    var sold = sell(hold, cash().put("seat_ids", BoxOffice.seats("A2").getJsonArray("seat_ids")));

    assertThat(sold).hasStatus(201);
    assertThat(house.letters()).startsWith("HBHA");
    assertThat(strings(house.api().get(house.holds() + "/" + hold).json(), "seat_ids"))
        .containsExactly("A1", "A3");
    house.booksAgree();
    assertThat(sell(hold, cash().put("seat_ids", BoxOffice.seats("A2").getJsonArray("seat_ids"))))
        .isProblem(409, "not_its_seats");
    assertThat(sell(hold, cash())).as("the rest").hasStatus(201);
    assertThat(house.letters()).startsWith("BBBA");
    assertThat(sell(hold, cash())).isProblem(404, "not_found");
    house.booksAgree();
  }

  @Test
  void the_same_request_sells_once() {
    var hold = house.held("A1");
    var key = UUID.randomUUID().toString();
    var first = sell(hold, cash(), "Idempotency-Key", key);

    var again = sell(hold, cash(), "Idempotency-Key", key);

    assertThat(again).hasStatus(201).hasHeader("Idempotency-Replayed", "true");
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(sell(hold, cash().put("reference", "x"), "Idempotency-Key", key))
        .isProblem(422, "idempotency_key_reused");
  }

  @Test
  void of_many_who_sell_the_same_seats_at_once_one_does() throws Exception {
    var hold = house.held("A1", "A2");
    var threads = Executors.newFixedThreadPool(8);
    try {
      var answers =
          threads.invokeAll(
              IntStream.range(0, 8)
                  .<Callable<Integer>>mapToObj(
                      it ->
                          () ->
                              it % 4 == 3
                                  ? house.release(hold).status()
                                  : sell(hold, cash()).status())
                  .toList());

      var sold = 0;
      for (var answer : answers) {
        assertThat(answer.get()).isIn(200, 201, 404);
        sold += answer.get() == 201 ? 1 : 0;
      }
      assertThat(sold).isLessThanOrEqualTo(1);
      assertThat(house.letters()).startsWith(sold == 1 ? "BBAA" : "AAAA");
      house.booksAgree();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void it_costs_what_was_expected_or_is_not_sold() {
    var hold = house.held("A1");
    var expected = new JsonObject().put("amount", 900).put("currency", "EUR");

    var refused = sell(hold, cash().put("expected_total", expected));

    assertThat(refused).isProblem(409, "price_changed");
    assertThat(refused.json().getJsonObject("total").getLong("amount")).isEqualTo(1000);
    assertThat(house.letters()).startsWith("HAAA");
    assertThat(sell(hold, cash().put("expected_total", expected.put("amount", 1000))))
        .hasStatus(201);
  }

  @Test
  void it_is_sold_before_the_sale_opens_and_after_the_start_and_not_when_it_is_over() {
    var early = BoxOffice.of(Fixtures.showtime(1, 2).openingIn(Duration.ofHours(1)).insert());
    var running =
        BoxOffice.of(Fixtures.showtime(1, 2).startingIn(Duration.ofMinutes(-10)).insert());
    var called = BoxOffice.of(Fixtures.showtime(1, 2).insert());
    var hold = called.held("A1");
    TestStack.get()
        .database()
        .update(
            "update showtime set cancelled_at = now() where showtime_id = ?", called.show().id());

    for (var open : List.of(early, running)) {
      assertThat(open.api().post(open.holds() + "/" + open.held("A1") + "/sale", cash()))
          .hasStatus(201);
      open.booksAgree();
    }
    assertThat(called.api().post(called.holds() + "/" + hold + "/sale", cash()))
        .isProblem(409, "showtime_over");
  }

  @Test
  void one_booking_has_at_most_a_hundred_seats() {
    var arena = BoxOffice.of(Fixtures.showtime(2, 60).insert());
    var hold = arena.held(arena.show().seatIds().toArray(String[]::new));

    assertThat(arena.api().post(arena.holds() + "/" + hold + "/sale", cash()))
        .isProblem(422, "too_many_seats");

    assertThat(arena.letters()).isEqualTo("H".repeat(120));
  }

  @Test
  void another_house_sells_nothing_here() {
    var hold = house.held("A1");
    var stranger = BoxOffice.of(Fixtures.showtime(1, 1).insert());
    var path = house.holds() + "/" + hold + "/sale";

    assertThat(stranger.api().post(path, cash())).isProblem(403, "forbidden");
    assertThat(stranger.api().post(stranger.holds() + "/" + hold + "/sale", cash()))
        .isProblem(404, "not_found");
    assertThat(Api.guest().post(path, cash())).isProblem(403, "forbidden");
    assertThat(house.letters()).startsWith("HAAA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"method\": \"card\"}",
        "{\"method\": \"CASH\"}",
        "{\"method\": \"cash\", \"seat_ids\": []}",
        "{\"method\": \"cash\", \"seat_ids\": [\"A1\", \"A1\"]}",
        "{\"method\": \"cash\", \"reference\": \"\"}",
        "{\"method\": \"cash\", \"contact\": {}}",
        "{\"method\": \"cash\", \"contact\": {\"name\": \"x\", \"email\": \"no\"}}",
        "{\"method\": \"cash\", \"expected_total\": {\"amount\": -1, \"currency\": \"EUR\"}}",
        "{\"method\": \"cash\", \"price\": 1}",
      })
  void a_body_that_breaks_the_contract_is_refused(String body) {
    var path = house.holds() + "/" + house.held("A1") + "/sale";

    assertThat(house.api().send("POST", path, body, "Content-Type", "application/json"))
        .isProblem(400, "invalid_request");
    assertThat(house.letters()).startsWith("HAAA");
  }
}

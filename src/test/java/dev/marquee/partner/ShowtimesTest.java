package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Showtimes and their prices, as partners set them. */
class ShowtimesTest {
  private static Partner owner;
  private static Partner other;
  private Partner partner;

  @BeforeAll
  static void openVenues() {
    owner = Partner.withVenue();
    other = Partner.withVenue();
  }

  @BeforeEach
  void addScreen() {
    partner = owner.withFreeScreen();
  }

  @Test
  void a_showtime_is_on_sale_at_once_with_all_its_seats() {
    var answer = partner.api().post(partner.showtimes(), partner.newShowtime());

    assertThat(answer).hasStatus(201);
    var showtime = answer.json();
    assertThat(showtime.getString("status")).isEqualTo("ON_SALE");
    assertThat(showtime.getInteger("available_seats")).isEqualTo(3);
    assertThat(showtime.getJsonObject("price_from"))
        .isEqualTo(new JsonObject().put("amount", 1000).put("currency", "NZD"));
    assertThat(showtime.getJsonArray("pricing_tiers")).isEqualTo(Partner.tiers(1500, 1000));
    assertThat(showtime.getInteger("cancellation_hours")).isEqualTo(2);
    assertThat(showtime.getString("waiting_room")).isEqualTo("OFF");
    assertThat(showtime.getInstant("sale_opens_at"))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    assertThat(Fixtures.letters(Long.parseLong(showtime.getString("id")))).isEqualTo("AAA");
    assertThat(Api.guest().hold(Long.parseLong(showtime.getString("id")), "A1", "B1"))
        .hasStatus(201);
  }

  @Test
  void it_ends_when_the_screen_is_clean_again() {
    var answer = partner.api().post(partner.showtimes(), partner.newShowtime());

    var showtime = answer.json();
    assertThat(Duration.between(showtime.getInstant("starts_at"), showtime.getInstant("ends_at")))
        .isEqualTo(Duration.ofMinutes(100 + 15));
  }

  @Test
  void its_terms_are_kept() {
    var startsAt = Partner.inOneWeek();
    var opensAt = startsAt.minus(Duration.ofDays(3));

    var id =
        partner.schedule(
            partner
                .newShowtime()
                .put("sale_opens_at", opensAt.toString())
                .put("cancellation_hours", 24)
                .put(
                    "waiting_room",
                    new JsonObject().put("mode", "ON").put("admit_per_second", 50)));

    var kept =
        TestStack.get()
            .database()
            .one(
                """
                select opens_at, closes_at, cancellable_until, waiting_room_mode, admit_per_second
                from showtime
                join sale using (showtime_id)
                where showtime_id = ?
                """,
                id);
    assertThat(Instant.parse(kept.getString("opens_at"))).isEqualTo(opensAt);
    assertThat(Instant.parse(kept.getString("closes_at"))).isEqualTo(startsAt);
    assertThat(Instant.parse(kept.getString("cancellable_until")))
        .isEqualTo(startsAt.minus(Duration.ofHours(24)));
    assertThat(kept.getString("waiting_room_mode")).isEqualTo("ON");
    assertThat(kept.getInteger("admit_per_second")).isEqualTo(50);
    assertThat(Api.anonymous().get("/showtimes/" + id).json().getString("status"))
        .isEqualTo("SCHEDULED");
  }

  @Test
  void its_day_is_the_day_at_the_venue() {
    // 11:30 UTC is half past midnight in Auckland in summer, half past eleven at night in winter.
    var id = partner.schedule(partner.newShowtime().put("starts_at", "2098-12-24T11:30:00Z"));
    var winter = partner.schedule(partner.newShowtime().put("starts_at", "2098-06-24T11:30:00Z"));

    var days = "select local_date from showtime where showtime_id = ?";
    assertThat(TestStack.get().database().one(days, id).getString("local_date"))
        .isEqualTo("2098-12-25");
    assertThat(TestStack.get().database().one(days, winter).getString("local_date"))
        .isEqualTo("2098-06-24");
  }

  @Test
  void a_large_screen_is_stocked_seat_by_seat() {
    var seatMap = Fixtures.seatMap(25, 80);
    var screen =
        partner.addScreen(new JsonObject().put("name", "Large").put("seat_map", seatMap.toJson()));
    var tiers = Partner.tiers(1500, 1000).add(Partner.tier("PLATINUM", 2000));

    var id =
        partner.schedule(
            partner.newShowtime().put("screen_id", screen).put("pricing_tiers", tiers));

    var seats =
        TestStack.get()
            .database()
            .query(
                "select seat_id from seat_inventory where showtime_id = ? order by position", id);
    assertThat(seats)
        .extracting(seat -> seat.getString("seat_id"))
        .containsExactlyElementsOf(seatMap.seats().stream().map(it -> it.id()).toList());
    assertThat(Fixtures.letters(id)).isEqualTo("A".repeat(2000));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 114, -1, -114})
  void a_screen_that_shows_something_else_is_busy(long minutesLater) {
    partner.schedule(partner.newShowtime());
    var startsAt = Partner.inOneWeek().plus(Duration.ofMinutes(minutesLater));

    var answer =
        partner
            .api()
            .post(partner.showtimes(), partner.newShowtime().put("starts_at", startsAt.toString()));

    assertThat(answer).isProblem(409, "screen_busy");
  }

  @ParameterizedTest
  @ValueSource(longs = {115, -115})
  void a_screen_is_free_as_soon_as_it_is_clean(long minutesLater) {
    partner.schedule(partner.newShowtime());
    var startsAt = Partner.inOneWeek().plus(Duration.ofMinutes(minutesLater));

    var answer =
        partner
            .api()
            .post(partner.showtimes(), partner.newShowtime().put("starts_at", startsAt.toString()));

    assertThat(answer).hasStatus(201);
  }

  @Test
  void of_many_at_once_one_gets_the_screen() {
    var answers =
        IntStream.range(0, 8)
            .mapToObj(
                it ->
                    CompletableFuture.supplyAsync(
                        () -> partner.api().post(partner.showtimes(), partner.newShowtime())))
            .toList();

    var statuses = answers.stream().map(it -> it.join().status()).sorted().toList();
    assertThat(statuses)
        .isEqualTo(Stream.concat(Stream.of(201), Stream.generate(() -> 409).limit(7)).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "movie_id, 999999999999, /movie_id",
    "movie_id, none, /movie_id",
    "screen_id, 999999999999, /screen_id",
    "screen_id, none, /screen_id",
    "starts_at, 2020-01-01T00:00:00Z, /starts_at",
    "starts_at, 0000-01-01T00:00:00Z, /starts_at",
    "starts_at, 2027-02-30T00:00:00Z, /starts_at",
    "starts_at, 2027-02-20T00:00:00+25:00, /starts_at",
    "starts_at, 9999-12-31T23:59:59Z, /starts_at",
    "starts_at, tomorrow, /starts_at",
    "sale_opens_at, 9998-01-01T00:00:00Z, /sale_opens_at",
    "currency, ABC, /currency",
    "currency, XXX, /currency",
    "currency, nzd, /currency",
    "colour, red, /colour",
  })
  void a_showtime_that_cannot_be_is_refused_where_it_is_wrong(
      String member, String value, String pointer) {
    var answer = partner.api().post(partner.showtimes(), partner.newShowtime().put(member, value));

    assertThat(answer).isProblem(400, "invalid_request");
    assertThat(Partner.pointers(answer)).containsOnly(pointer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"mode\": \"ON\", \"admit_per_second\": -1}",
        "{\"mode\": \"ON\", \"admit_per_second\": 0}",
        "{\"mode\": \"ON\", \"admit_per_second\": 1.5}",
        "{\"mode\": \"ON\", \"admit_per_second\": 100001}",
        "{\"mode\": \"ON\", \"admit_per_second\": 1e300}",
        "{\"mode\": \"ON\", \"admit_per_second\": \"many\"}",
        "{\"mode\": \"SOMETIMES\"}",
        "{\"admit_per_second\": 50}",
        "{\"mode\": \"ON\", \"admit_everyone\": true}"
      })
  void a_waiting_room_that_cannot_be_is_refused(String waitingRoom) {
    var showtime = partner.newShowtime().put("waiting_room", new JsonObject(waitingRoom));

    assertThat(partner.api().post(partner.showtimes(), showtime)).isProblem(400, "invalid_request");
  }

  @Test
  void the_screen_of_another_venue_is_none_of_this_one() {
    var answer =
        partner
            .api()
            .post(partner.showtimes(), partner.newShowtime().put("screen_id", other.screen()));

    assertThat(Partner.pointers(answer)).containsExactly("/screen_id");
  }

  @Test
  void every_category_needs_one_price() {
    var showtime = partner.newShowtime();

    assertThat(refused(showtime, Partner.tier("GOLD", 1))).containsExactly("/pricing_tiers");
    assertThat(refused(showtime, Partner.tier("GOLD", 1), Partner.tier("GOLD", 2)))
        .containsExactly("/pricing_tiers/1/category", "/pricing_tiers");
    assertThat(
            refused(
                showtime,
                Partner.tier("BOX", 3),
                Partner.tier("GOLD", 1),
                Partner.tier("SILVER", 2)))
        .containsExactly("/pricing_tiers/0/category");
    assertThat(refused(showtime, Partner.tier("GOLD", -1), Partner.tier("SILVER", 1)))
        .containsExactly("/pricing_tiers/0/amount");
  }

  private List<String> refused(JsonObject showtime, JsonObject... tiers) {
    var list = new JsonArray(List.of(tiers));
    var answer = partner.api().post(partner.showtimes(), showtime.put("pricing_tiers", list));
    assertThat(answer).isProblem(400, "invalid_request");
    return Partner.pointers(answer);
  }

  @Test
  void new_prices_are_in_force_at_once_and_leave_holds_alone() {
    var id = partner.schedule(partner.newShowtime());
    var early = Api.guest();
    var held = early.held(id, "A1");

    var answer = setPrices(id, Partner.tiers(7, 5));

    assertThat(answer).hasStatus(200);
    assertThat(answer.json().getJsonArray("pricing_tiers")).isEqualTo(Partner.tiers(7, 5));
    assertThat(answer.json().getString("currency")).isEqualTo("NZD");
    var late = Api.guest().hold(id, "A2");
    assertThat(late).hasStatus(201);
    assertThat(late.json().getJsonObject("total").getLong("amount")).isEqualTo(7);
    assertThat(early.get("/holds/" + held).json().getJsonObject("total").getLong("amount"))
        .isEqualTo(1500);
    var booked = early.book(held, "pm_card_visa");
    assertThat(booked).hasStatus(201);
    assertThat(booked.json().getJsonObject("total_price").getLong("amount")).isEqualTo(1500);
  }

  @Test
  void each_change_of_prices_has_its_version() {
    var id = partner.schedule(partner.newShowtime());

    setPrices(id, Partner.tiers(7, 5));
    setPrices(id, new JsonArray().add(Partner.tier("GOLD", 1)));
    setPrices(id, Partner.tiers(8, 5));

    var version = "select pricing_version from sale where showtime_id = ?";
    assertThat(TestStack.get().database().number(version, id)).isEqualTo(3);
  }

  @Test
  void prices_are_refused_as_they_are_for_a_new_showtime() {
    var id = partner.schedule(partner.newShowtime());

    var missing = setPrices(id, new JsonArray().add(Partner.tier("GOLD", 1)));
    var unknown = setPrices(id, Partner.tiers(1, 1).add(Partner.tier("BOX", 1)));

    assertThat(missing).isProblem(400, "invalid_request");
    assertThat(Partner.pointers(missing)).containsExactly("/pricing_tiers");
    assertThat(unknown).isProblem(400, "invalid_request");
    assertThat(Partner.pointers(unknown)).containsExactly("/pricing_tiers/2/category");
    assertThat(Api.anonymous().get("/showtimes/" + id).json().getJsonObject("price_from"))
        .isEqualTo(new JsonObject().put("amount", 1000).put("currency", "NZD"));
  }

  @Test
  void only_its_partner_sets_the_prices_of_a_showtime() {
    var id = partner.schedule(partner.newShowtime());
    var body = new JsonObject().put("pricing_tiers", Partner.tiers(7, 5));
    var path = "/showtimes/" + id + "/pricing";

    assertThat(Api.anonymous().put(path, body)).isProblem(401, "unauthenticated");
    assertThat(Api.guest().put(path, body)).isProblem(403, "forbidden");
    assertThat(Api.register().put(path, body)).isProblem(403, "forbidden");
    assertThat(other.api().put(path, body)).isProblem(403, "forbidden");
    assertThat(partner.api().put("/showtimes/999999999999/pricing", body))
        .isProblem(404, "not_found");
    assertThat(Partner.admin().put(path, body)).hasStatus(200);
  }

  private Response setPrices(long id, JsonArray tiers) {
    return partner
        .api()
        .put("/showtimes/" + id + "/pricing", new JsonObject().put("pricing_tiers", tiers));
  }
}

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromoCodesTest {
  private final Partner partner = Partner.withVenue();
  private final long showtime = partner.schedule(partner.newShowtime());
  private final Api buyer = Api.guest();

  @Test
  void a_percentage_comes_off_before_fees_and_tax_in_any_spelling() {
    PricesTest.tax(partner.venue(), "ZM", 1600, false);
    fee(100);
    code("{'code': 'Spring-25', 'percent_bp': 2500}");
    var token = buyer.held(showtime, "A1");

    var applied = apply(buyer, token, "sPRING-25");

    // 1500 - 375 + 100 = 1225; + 16 % = 196
    assertThat(applied).hasStatus(200);
    assertThat(total(applied)).isEqualTo(1421);
    assertThat(applied.json().getString("promo_code")).isEqualTo("Spring-25");
    assertThat(PricesTest.lines(applied.json()))
        .containsExactly(
            "TICKET Ticket 1500 false",
            "DISCOUNT Spring-25 375 false",
            "FEE Fee 100 false",
            "TAX Tax 196 false");
    assertThat(buyer.get("/holds/" + token).json().getJsonArray("lines"))
        .isEqualTo(applied.json().getJsonArray("lines"));
    var booked = buyer.book(token, "pm_card_visa");
    assertThat(booked.json().getJsonObject("total_price")).isEqualTo(nzd(1421));
    assertThat(booked.json().getJsonObject("payment").getJsonObject("amount")).isEqualTo(nzd(1421));
    assertThat(booked.json().getString("promo_code")).isEqualTo("Spring-25");
    assertThat(sold())
        .isEqualTo(json("{'amount': 1421, 'base': 1500, 'discount': 375, 'fee': 100, 'tax': 196}"));
  }

  @Test
  void a_fixed_amount_comes_off_each_ticket_of_its_categories_at_most_all_of_it() {
    fee(100);
    code("{'code': 'GOLDEN', 'amount': 2000, 'currency': 'NZD', 'categories': ['GOLD']}");
    var token = buyer.held(showtime, "A1", "A2", "B1");

    var applied = apply(buyer, token, "GOLDEN");

    // Gold: 0 + 100, twice; silver: 1000 + 100
    assertThat(total(applied)).isEqualTo(1300);
  }

  @Test
  void a_code_makes_room_for_another_and_for_none() {
    code("{'code': 'TEN', 'percent_bp': 1000, 'max_uses': 1}");
    code("{'code': 'TWENTY', 'percent_bp': 2000}");
    var token = buyer.held(showtime, "A1");

    assertThat(total(apply(buyer, token, "TEN"))).isEqualTo(1350);
    assertThat(total(apply(buyer, token, "TEN"))).isEqualTo(1350);
    assertThat(total(apply(buyer, token, "TWENTY"))).isEqualTo(1200);
    assertThat(uses()).containsExactly(0L, 1L);
    var bare = buyer.delete(promoPath(token));

    assertThat(bare).hasStatus(200);
    assertThat(bare.json().getJsonObject("total")).isEqualTo(nzd(1500));
    assertThat(bare.json().containsKey("promo_code")).isFalse();
    assertThat(uses()).containsExactly(0L, 0L);
  }

  @Test
  void a_change_of_prices_does_not_reach_a_hold_by_its_code() {
    fee(100);
    code("{'code': 'HALF', 'percent_bp': 5000}");
    var token = buyer.held(showtime, "A1");

    fee(900);
    partner
        .api()
        .put(
            "/showtimes/" + showtime + "/pricing",
            new JsonObject().put("pricing_tiers", Partner.tiers(9000, 9000)));

    assertThat(total(apply(buyer, token, "HALF"))).isEqualTo(850);
  }

  @Test
  void the_last_use_is_sold_once_whoever_else_wants_it() {
    code("{'code': 'LAST', 'percent_bp': 1000, 'max_uses': 3}");
    code("{'code': 'OTHER', 'percent_bp': 500}");
    var wide = partner.withFreeScreen();
    var screen = wide.addScreen(screen(52));
    var race = partner.schedule(partner.newShowtime().put("screen_id", screen));
    for (int used = 1; used <= 2; used++) {
      var first = Api.guest();
      assertThat(apply(first, first.held(race, "C" + used), "LAST")).hasStatus(200);
    }
    var buyers = IntStream.range(0, 50).mapToObj(it -> Api.guest()).toList();
    var tokens =
        IntStream.range(0, 50).mapToObj(it -> buyers.get(it).held(race, "C" + (it + 3))).toList();

    var answers =
        IntStream.range(0, 50)
            .mapToObj(
                it ->
                    CompletableFuture.supplyAsync(
                        () -> apply(buyers.get(it), tokens.get(it), "LAST")))
            .toList();
    var statuses = answers.stream().map(it -> it.join().status()).toList();

    assertThat(statuses).filteredOn(it -> it == 200).hasSize(1);
    assertThat(statuses).filteredOn(it -> it == 409).hasSize(49);
    assertThat(uses()).containsExactly(3L, 0L);
  }

  @Test
  void a_use_comes_back_when_the_hold_ends_unsold() {
    code("{'code': 'ONE', 'percent_bp': 1000, 'max_uses': 1}");
    var other = Api.guest();
    var token = buyer.held(showtime, "A1");
    assertThat(apply(buyer, token, "ONE")).hasStatus(200);
    var otherToken = other.held(showtime, "A2");
    assertThat(apply(other, otherToken, "ONE")).isProblem(409, "promo_code_used_up");

    buyer.release(token);
    assertThat(apply(other, otherToken, "ONE")).hasStatus(200);
    Fixtures.expireHolds(showtime);

    var third = Api.guest();
    assertThat(apply(third, third.held(showtime, "B1"), "ONE")).hasStatus(200);
  }

  @Test
  void a_use_stays_with_a_declined_payment_and_comes_back_with_a_cancellation() {
    code("{'code': 'ONE', 'percent_bp': 1000, 'max_uses': 1, 'one_per_buyer': true}");
    var token = buyer.held(showtime, "A1");
    apply(buyer, token, "ONE");
    assertThat(buyer.book(token, "pm_card_chargeDeclined")).isProblem(402, "payment_declined");
    assertThat(uses()).containsExactly(1L);
    var booked = buyer.book(token, "pm_card_visa");
    var next = buyer.held(showtime, "A2");
    assertThat(apply(buyer, next, "ONE")).isProblem(409, "promo_code_already_used");

    buyer.cancel(booked.json().getString("id"));

    assertThat(uses()).containsExactly(0L);
    assertThat(apply(buyer, next, "ONE")).hasStatus(200);
  }

  @Test
  void who_may_use_it_once_is_told_so_though_others_may() {
    code("{'code': 'ONCE', 'percent_bp': 1000, 'one_per_buyer': true}");
    assertThat(apply(buyer, buyer.held(showtime, "A1"), "ONCE")).hasStatus(200);
    var again = buyer.held(showtime, "A2");

    assertThat(apply(buyer, again, "ONCE")).isProblem(409, "promo_code_already_used");
    var other = Api.guest();
    assertThat(apply(other, other.held(showtime, "B1"), "ONCE")).hasStatus(200);
  }

  @Test
  void what_costs_nothing_is_booked_without_asking_the_gateway() {
    code("{'code': 'GUEST', 'percent_bp': 10000}");
    var token = buyer.held(showtime, "A1", "B1");
    assertThat(total(apply(buyer, token, "GUEST"))).isZero();

    var booked = buyer.book(token, "pm_card_chargeDeclined");

    assertThat(booked).hasStatus(201);
    assertThat(booked.json().getJsonObject("total_price")).isEqualTo(nzd(0));
    assertThat(booked.json().getJsonObject("payment").getString("status")).isEqualTo("CAPTURED");
    assertThat(booked.json().getJsonArray("tickets")).hasSize(2);
    var cancelled = buyer.cancel(booked.json().getString("id"));
    assertThat(cancelled).hasStatus(200);
    assertThat(cancelled.json().getString("status")).isEqualTo("CANCELLED");
    assertThat(Fixtures.seatStatus(showtime, "A1").name()).isEqualTo("AVAILABLE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOWHERE", "SOON", "OVER", "EUROS", "BRONZE", "ELSEWHERE"})
  void a_code_that_takes_nothing_off_says_why(String code) {
    var tomorrow = Instant.now().plus(Duration.ofDays(1));
    var yesterday = Instant.now().minus(Duration.ofDays(1));
    code("{'code': 'SOON', 'percent_bp': 1, 'starts_at': '%s'}".formatted(tomorrow));
    code("{'code': 'OVER', 'percent_bp': 1, 'ends_at': '%s'}".formatted(yesterday));
    code("{'code': 'EUROS', 'amount': 5, 'currency': 'EUR'}");
    code("{'code': 'BRONZE', 'percent_bp': 1000, 'categories': ['SILVER']}");
    elsewhere();
    var token = buyer.held(showtime, "A1");

    var refused = apply(buyer, token, code);

    assertThat(refused).isProblem(422, "promo_code_invalid");
    assertThat(refused.json().getString("reason"))
        .isEqualTo(
            switch (code) {
              case "SOON", "OVER" -> "NOT_NOW";
              case "EUROS", "BRONZE" -> "NOT_FOR_THESE_SEATS";
              default -> "UNKNOWN";
            });
    assertThat(buyer.get("/holds/" + token).json().getJsonObject("total")).isEqualTo(nzd(1500));
  }

  private static void elsewhere() {
    var other = Partner.withVenue();
    var added =
        other
            .api()
            .post(
                "/venues/" + other.venue() + "/promo-codes",
                json("{'code': 'ELSEWHERE', 'percent_bp': 1000, 'all_venues': true}"));
    assertThat(added).hasStatus(201);
  }

  @Test
  void only_the_buyer_changes_an_open_hold() {
    code("{'code': 'TEN', 'percent_bp': 1000}");
    var token = buyer.held(showtime, "A1");

    assertThat(apply(Api.guest(), token, "TEN")).isProblem(404, "not_found");
    assertThat(Api.guest().delete(promoPath(token))).isProblem(404, "not_found");
    assertThat(apply(Api.anonymous(), token, "TEN")).isProblem(401, "unauthenticated");
    assertThat(apply(buyer, "hld_1_nothing", "TEN")).isProblem(404, "not_found");
    buyer.book(token, "pm_card_visa");
    assertThat(apply(buyer, token, "TEN")).isProblem(409, "already_booked");
    var released = buyer.held(showtime, "A2");
    buyer.release(released);
    assertThat(apply(buyer, released, "TEN")).isProblem(409, "hold_expired");
  }

  @Test
  void a_code_of_the_organisation_counts_at_its_other_venues() {
    code("{'code': 'EVERYWHERE', 'percent_bp': 1000, 'all_venues': true}");
    code("{'code': 'HERE', 'percent_bp': 1000}");
    var second = partner.api().post("/venues", Partner.newVenue()).json().getString("id");
    var there = new Partner(partner.api(), second, "", partner.movie());
    var screen = there.addScreen(Partner.newScreen("Screen 1"));
    var other = there.schedule(partner.newShowtime().put("screen_id", screen));
    var token = buyer.held(other, "A1");

    assertThat(apply(buyer, token, "HERE")).isProblem(422, "promo_code_invalid");
    assertThat(apply(buyer, token, "EVERYWHERE")).hasStatus(200);
    assertThat(partner.api().get("/venues/" + second + "/promo-codes").json().getJsonArray("items"))
        .hasSize(1);
  }

  @Test
  void a_code_is_changed_and_taken_away_and_holds_keep_it() {
    var id = code("{'code': 'TEN', 'percent_bp': 1000, 'max_uses': 1}");
    var token = buyer.held(showtime, "A1");
    apply(buyer, token, "TEN");

    var changed =
        partner.api().patch(codes() + "/" + id, json("{'max_uses': null, 'one_per_buyer': true}"));
    assertThat(changed).hasStatus(200);
    assertThat(changed.json().getValue("max_uses")).isNull();
    assertThat(changed.json().getLong("uses")).isEqualTo(1);
    assertThat(partner.api().get(codes() + "/" + id).json()).isEqualTo(changed.json());
    assertThat(partner.api().delete(codes() + "/" + id)).hasStatus(204);
    assertThat(partner.api().delete(codes() + "/" + id)).isProblem(404, "not_found");
    assertThat(partner.api().patch(codes() + "/" + id, json("{'max_uses': 5}")))
        .isProblem(404, "not_found");
    assertThat(buyer.book(token, "pm_card_visa").json().getJsonObject("total_price"))
        .isEqualTo(nzd(1350));
  }

  @Test
  void the_list_goes_on_page_by_page() {
    for (int i = 0; i < 3; i++) {
      code("{'code': 'CODE-%d', 'percent_bp': 1000}".formatted(i));
    }

    var first = partner.api().get(codes() + "?limit=2").json();
    var second =
        partner.api().get(codes() + "?limit=2&cursor=" + first.getString("next_cursor")).json();

    assertThat(first.getJsonArray("items")).hasSize(2);
    assertThat(second.getJsonArray("items")).hasSize(1);
    assertThat(second.getString("next_cursor")).isNull();
    assertThat(partner.api().get(codes() + "?cursor=abc")).isProblem(400, "invalid_request");
  }

  @Test
  void a_name_is_taken_in_any_spelling() {
    code("{'code': 'SPRING', 'percent_bp': 1000}");

    assertThat(partner.api().post(codes(), json("{'code': 'spring', 'percent_bp': 1}")))
        .isProblem(409, "promo_code_taken");
  }

  @Test
  void nobody_else_sees_or_makes_codes_of_a_venue() {
    var id = code("{'code': 'MINE', 'percent_bp': 1000}");
    var stranger = Partner.withVenue().api();

    assertThat(stranger.get(codes())).isProblem(403, "forbidden");
    assertThat(stranger.post(codes(), json("{'code': 'THEIRS', 'percent_bp': 1000}")))
        .isProblem(403, "forbidden");
    assertThat(stranger.delete(codes() + "/" + id)).isProblem(403, "forbidden");
    assertThat(buyer.get(codes())).isProblem(403, "forbidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'percent_bp': 1}",
        "{'code': 'AB', 'percent_bp': 1}",
        "{'code': 'A B C', 'percent_bp': 1}",
        "{'code': 'ABC'}",
        "{'code': 'ABC', 'percent_bp': 0}",
        "{'code': 'ABC', 'percent_bp': 10001}",
        "{'code': 'ABC', 'percent_bp': 1, 'amount': 1, 'currency': 'NZD'}",
        "{'code': 'ABC', 'amount': 1}",
        "{'code': 'ABC', 'amount': -1, 'currency': 'NZD'}",
        "{'code': 'ABC', 'amount': 1000000000000, 'currency': 'NZD'}",
        "{'code': 'ABC', 'amount': 1, 'currency': 'NZZ'}",
        "{'code': 'ABC', 'amount': 1, 'currency': 'KWD'}",
        "{'code': 'ABC', 'percent_bp': 1, 'max_uses': 0}",
        "{'code': 'ABC', 'percent_bp': 1, 'categories': ['LOGE']}",
        "{'code': 'ABC', 'percent_bp': 1, 'starts_at': 'tomorrow'}",
        "{'code': 'ABC', 'percent_bp': 1, 'starts_at': '2027-02-30T00:00:00Z'}",
        "{'code': 'ABC', 'percent_bp': 1, 'starts_at': '2027-01-02T00:00:00Z', 'ends_at': '2027-01-01T00:00:00Z'}",
        "{'code': 'ABC', 'percent_bp': 1, 'colour': 'red'}"
      })
  void a_code_that_cannot_be_is_refused(String code) {
    assertThat(partner.api().post(codes(), json(code))).isProblem(400, "invalid_request");
    assertThat(uses()).isEmpty();
  }

  private static JsonObject screen(int seats) {
    var row = new JsonArray();
    IntStream.rangeClosed(1, seats)
        .forEach(it -> row.add(new JsonObject().put("number", it).put("category", "GOLD")));
    var rows =
        new JsonArray()
            .add(new JsonObject().put("row", "C").put("seats", row))
            .add(
                new JsonObject()
                    .put("row", "D")
                    .put(
                        "seats",
                        new JsonArray()
                            .add(new JsonObject().put("number", 1).put("category", "SILVER"))));
    return new JsonObject().put("name", "Wide").put("seat_map", new JsonObject().put("rows", rows));
  }

  private static Response apply(Api buyer, String token, String code) {
    return buyer.post(promoPath(token), new JsonObject().put("code", code));
  }

  private static String promoPath(String token) {
    return "/holds/" + token + "/promo-code";
  }

  private static long total(Response hold) {
    assertThat(hold).hasStatus(200);
    return hold.json().getJsonObject("total").getLong("amount");
  }

  private String code(String code) {
    var added = partner.api().post(codes(), json(code));
    assertThat(added).hasStatus(201);
    return added.json().getString("id");
  }

  private String codes() {
    return "/venues/" + partner.venue() + "/promo-codes";
  }

  /** How often each code is used, in the order in which they were made. */
  private List<Long> uses() {
    return partner.api().get(codes()).json().getJsonArray("items").stream()
        .map(it -> ((JsonObject) it).getLong("uses"))
        .toList();
  }

  private void fee(long amount) {
    var fees =
        new JsonArray()
            .add(new JsonObject().put("name", "Fee").put("amount", amount).put("currency", "NZD"));
    var set =
        partner
            .api()
            .put("/venues/" + partner.venue() + "/fees", new JsonObject().put("fees", fees));
    assertThat(set).hasStatus(200);
  }

  private JsonObject sold() {
    return TestStack.get()
        .database()
        .one(
            "select amount, base, discount, fee, tax from booking_seat where showtime_id = ?",
            showtime);
  }

  private static JsonObject nzd(long amount) {
    return new JsonObject().put("amount", amount).put("currency", "NZD");
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }
}

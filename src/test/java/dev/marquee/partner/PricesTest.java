package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PricesTest {
  private static final ZoneId AUCKLAND = ZoneId.of("Pacific/Auckland");

  private final Partner partner = Partner.withVenue();
  private final Api buyer = Api.guest();

  @Test
  void a_price_is_the_tier_after_the_rules_then_fees_then_tax() {
    tax(partner.venue(), "KE", 1600, false);
    rule("{'name': 'All', 'change': {'percent_bp': 1000}, 'priority': 1}");
    rule(
        "{'name': 'Gold', 'categories': ['GOLD'], 'priority': 2, 'change': {'amount': -50, 'currency': 'NZD'}}");
    fees(
        "[{'name': 'Booking fee', 'amount': 100, 'currency': 'NZD'}, {'name': 'Levy', 'percent_bp': 250}]");
    var showtime = partner.schedule(partner.newShowtime());

    // Gold: 1500 → 1650 → 1600; + 100 + 40 = 1740; + 16 % = 278.4
    assertThat(tier(showtime, "GOLD").getJsonObject("price")).isEqualTo(nzd(2018));
    assertThat(lines(tier(showtime, "GOLD")))
        .containsExactly(
            "TICKET Ticket 1600 false",
            "FEE Booking fee 100 false",
            "FEE Levy 40 false",
            "TAX Tax 278 false");
    // Silver: 1000 → 1100; + 100 + 27.5 → 28 = 1228; + 16 % = 196.48
    assertThat(tier(showtime, "SILVER").getJsonObject("price")).isEqualTo(nzd(1424));
  }

  @Test
  void map_showtime_hold_and_booking_tell_one_price() {
    tax(partner.venue(), "RW", 1800, true);
    fees("[{'name': 'Booking fee', 'amount': 100, 'currency': 'NZD'}]");
    var showtime = partner.schedule(partner.newShowtime());

    var held = buyer.hold(showtime, "A1", "B1");
    var booked = buyer.book(held.json().getString("hold_token"), "pm_card_visa");

    assertThat(held).hasStatus(201);
    assertThat(booked).hasStatus(201);
    var gold = tier(showtime, "GOLD").getJsonObject("price").getLong("amount");
    var silver = tier(showtime, "SILVER").getJsonObject("price").getLong("amount");
    assertThat(gold).isEqualTo(1600);
    assertThat(held.json().getJsonObject("total")).isEqualTo(nzd(gold + silver));
    assertThat(booked.json().getJsonObject("total_price")).isEqualTo(nzd(gold + silver));
    assertThat(booked.json().getJsonArray("breakdown"))
        .isEqualTo(held.json().getJsonArray("breakdown"));
    // 18 % within 1600 is 244.07, within 1100 it is 167.80.
    assertThat(lines(booked.json()))
        .containsExactly(
            "TICKET Ticket 2500 false", "FEE Booking fee 200 false", "TAX Tax 412 true");
    var found = Api.anonymous().get("/showtimes/" + showtime).json();
    assertThat(found.getJsonObject("price_from")).isEqualTo(nzd(silver));
    assertThat(found.getJsonArray("tiers")).isEqualTo(map(showtime).json().getJsonArray("tiers"));
  }

  @Test
  void what_is_sold_is_kept_in_its_parts() {
    tax(partner.venue(), "UG", 1800, true);
    fees("[{'name': 'Booking fee', 'amount': 100, 'currency': 'NZD'}]");
    var showtime = partner.schedule(partner.newShowtime());

    buyer.book(buyer.held(showtime, "A1"), "pm_card_visa");

    var sold =
        TestStack.get()
            .database()
            .one(
                """
                select amount, base, discount, fee, tax, tax_included
                from booking_seat
                where showtime_id = ?
                """,
                showtime);
    // Of the fee of 100, 15 are tax; of all of it 244.
    assertThat(sold)
        .isEqualTo(
            new JsonObject(
                """
                {"amount": 1600, "base": 1500, "discount": 0, "fee": 85, "tax": 244,
                 "tax_included": true}"""));
  }

  @ParameterizedTest
  @CsvSource({
    // Friday, 20:00 at the venue
    "2027-07-02T20:00, FRIDAY, 18:00, 23:00, true",
    "2027-07-02T20:00, FRIDAY, 20:00, 20:01, true",
    "2027-07-02T20:00, FRIDAY, 18:00, 20:00, false",
    "2027-07-02T20:00, SATURDAY, 18:00, 23:00, false",
    "2027-07-02T20:00, FRIDAY, 21:00, 02:00, false",
    "2027-07-02T23:30, FRIDAY, 21:00, 02:00, true",
    "2027-07-03T01:30, SATURDAY, 21:00, 02:00, true",
    "2027-07-03T02:00, SATURDAY, 21:00, 02:00, false"
  })
  void a_rule_goes_by_the_time_at_the_venue(
      String start, String weekday, String from, String to, boolean applies) {
    rule(
        "{'name': 'Prime', 'weekdays': ['%s'], 'from': '%s', 'to': '%s', 'change': {'percent_bp': 10000}}"
            .formatted(weekday, from, to));
    var startsAt = LocalDateTime.parse(start).atZone(AUCKLAND).toInstant();
    var showtime = partner.schedule(partner.newShowtime().put("starts_at", startsAt.toString()));

    assertThat(tier(showtime, "GOLD").getJsonObject("price")).isEqualTo(nzd(applies ? 3000 : 1500));
  }

  @Test
  void lead_time_makes_a_step_that_the_map_the_hold_and_the_etag_take() {
    rule("{'name': 'Late', 'lead_time': {'less_than_hours': 48}, 'change': {'percent_bp': 2000}}");
    rule("{'name': 'Early', 'lead_time': {'at_least_hours': 48}, 'change': {'percent_bp': -1000}}");
    var showtime = partner.schedule(partner.newShowtime());
    var early = map(showtime);
    assertThat(tier(showtime, "GOLD").getJsonObject("price")).isEqualTo(nzd(1350));
    assertThat(buyer.hold(showtime, "A1").json().getJsonObject("total")).isEqualTo(nzd(1350));

    startIn(showtime, Duration.ofHours(47));

    Await.until(
        "the map shows the price of the next step",
        Duration.ofSeconds(10),
        () -> tier(showtime, "GOLD").getJsonObject("price").equals(nzd(1800)));
    assertThat(map(showtime).header("ETag")).isNotEqualTo(early.header("ETag"));
    assertThat(buyer.hold(showtime, "A2").json().getJsonObject("total")).isEqualTo(nzd(1800));
  }

  @Test
  void who_expects_another_price_holds_nothing_and_is_told_this_one() {
    var showtime = partner.schedule(partner.newShowtime());
    fees("[{'name': 'Booking fee', 'amount': 100, 'currency': 'NZD'}]");

    var refused = hold(showtime, nzd(2500));
    var elsewhere = hold(showtime, nzd(2700).put("currency", "EUR"));
    var held = hold(showtime, nzd(2700));

    assertThat(refused).isProblem(409, "price_changed");
    assertThat(refused.json().getJsonObject("total")).isEqualTo(nzd(2700));
    assertThat(refused.json().getJsonArray("lines")).hasSize(2);
    assertThat(elsewhere).isProblem(409, "price_changed");
    assertThat(held).hasStatus(201);
  }

  private Response hold(long showtime, JsonObject expected) {
    return buyer.post(
        "/showtimes/" + showtime + "/hold",
        new JsonObject()
            .put("seat_ids", new JsonArray(List.of("A1", "B1")))
            .put("expected_total", expected));
  }

  @Test
  void a_change_counts_for_holds_from_then_on_and_for_none_before() {
    var showtime = partner.schedule(partner.newShowtime());
    var token = buyer.held(showtime, "A1");

    var id = rule("{'name': 'Up', 'change': {'percent_bp': 10000}}");
    var dearer = buyer.hold(showtime, "A2").json().getJsonObject("total");
    var replaced =
        partner
            .api()
            .put(rules() + "/" + id, json("{'name': 'Down', 'change': {'percent_bp': -10000}}"));
    var free = buyer.get("/holds/" + token).json().getJsonObject("total");

    assertThat(replaced).hasStatus(200);
    assertThat(dearer).isEqualTo(nzd(3000));
    assertThat(free).isEqualTo(nzd(1500));
    assertThat(tier(showtime, "GOLD").getJsonObject("price")).isEqualTo(nzd(0));
    assertThat(partner.api().delete(rules() + "/" + id)).hasStatus(204);
    assertThat(partner.api().delete(rules() + "/" + id)).isProblem(404, "not_found");
    assertThat(tier(showtime, "GOLD").getJsonObject("price")).isEqualTo(nzd(1500));
    assertThat(buyer.book(token, "pm_card_visa").json().getJsonObject("total_price"))
        .isEqualTo(nzd(1500));
  }

  @Test
  void a_venue_that_moves_sells_by_the_clock_and_the_tax_of_where_it_is() {
    tax(partner.venue(), "BW", 1000, false);
    rule("{'name': 'Morning', 'from': '06:00', 'to': '09:00', 'change': {'percent_bp': 10000}}");
    var start = LocalDateTime.parse("2027-07-02T07:00").atZone(AUCKLAND).toInstant();
    var showtime = partner.schedule(partner.newShowtime().put("starts_at", start.toString()));
    var before = map(showtime);
    assertThat(tier(showtime, "GOLD").getJsonObject("price")).isEqualTo(nzd(3300));

    var moved = Partner.newVenue().put("country", "NZ").put("timezone", "Europe/Berlin");
    assertThat(partner.api().put("/venues/" + partner.venue(), moved)).hasStatus(200);

    Await.until(
        "the map shows the price of the new place",
        Duration.ofSeconds(10),
        () -> tier(showtime, "GOLD").getJsonObject("price").equals(nzd(1500)));
    assertThat(map(showtime).header("ETag")).isNotEqualTo(before.header("ETag"));
  }

  @Test
  void a_fixed_change_leaves_other_currencies_alone() {
    rule("{'name': 'Up', 'change': {'amount': 500, 'currency': 'EUR'}}");
    fees("[{'name': 'Fee', 'amount': 500, 'currency': 'EUR'}]");
    var showtime = partner.schedule(partner.newShowtime());

    assertThat(tier(showtime, "GOLD"))
        .isEqualTo(json("{'category': 'GOLD'}").put("price", nzd(1500)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'change': {'percent_bp': 1}} | ",
        "{'name': 'X'} | ",
        "{'name': 'X', 'change': {}} | /change",
        "{'name': 'X', 'change': {'percent_bp': -10001}} | /change",
        "{'name': 'X', 'change': {'percent_bp': 1.5}} | /change",
        "{'name': 'X', 'change': {'percent_bp': 1, 'amount': 1, 'currency': 'NZD'}} | /change",
        "{'name': 'X', 'change': {'amount': 1000000000000, 'currency': 'NZD'}} | /change",
        "{'name': 'X', 'change': {'amount': 1, 'currency': 'XXX'}} | /change/currency",
        "{'name': 'X', 'change': {'amount': 15, 'currency': 'KWD'}} | /change/amount",
        "{'name': 'X', 'change': {'percent_bp': 1}, 'weekdays': ['FRIDAI']} | /weekdays/0",
        "{'name': 'X', 'change': {'percent_bp': 1}, 'weekdays': []} | /weekdays",
        "{'name': 'X', 'change': {'percent_bp': 1}, 'from': '24:00'} | /from",
        "{'name': 'X', 'change': {'percent_bp': 1}, 'from': '20:00', 'to': '20:00'} | /to",
        "{'name': 'X', 'change': {'percent_bp': 1}, 'lead_time': {}} | /lead_time",
        "{'name': 'X', 'change': {'percent_bp': 1}, 'lead_time': {'at_least_hours': 5, 'less_than_hours': 5}} | /lead_time/less_than_hours",
        "{'name': 'X', 'change': {'percent_bp': 1}, 'categories': ['GOLD', 'LOGE']} | /categories/1",
        "{'name': 'X', 'change': {'percent_bp': 1}, 'colour': 'red'} | "
      })
  void a_rule_that_cannot_be_is_refused_where_it_is_wrong(String line) {
    var parts = line.split("\\|");

    var refused = partner.api().post(rules(), json(parts[0].strip()));

    assertThat(refused).isProblem(400, "invalid_request");
    assertThat(Partner.pointers(refused))
        .anySatisfy(it -> assertThat(it).startsWith(parts[1].strip()));
    assertThat(partner.api().get(rules()).json().getJsonArray("items")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'name': 'X'}]",
        "[{'name': 'X', 'amount': -1, 'currency': 'NZD'}]",
        "[{'name': 'X', 'amount': 1}]",
        "[{'name': 'X', 'amount': 1000000000000, 'currency': 'NZD'}]",
        "[{'name': 'X', 'amount': 5, 'currency': 'KWD'}]",
        "[{'name': 'X', 'amount': 5, 'currency': 'ZZZ'}]",
        "[{'name': '', 'percent_bp': 5}]",
        "[{'name': 'X', 'percent_bp': 10001}]",
        "{}"
      })
  void fees_that_cannot_be_are_refused(String fees) {
    var refused =
        partner
            .api()
            .send(
                "PUT",
                feesPath(),
                "{\"fees\": " + fees.replace('\'', '"') + "}",
                "Content-Type",
                "application/json");

    assertThat(refused).isProblem(400, "invalid_request");
    assertThat(partner.api().get(feesPath()).json()).isEqualTo(json("{'fees': []}"));
  }

  @Test
  void only_an_admin_sets_taxes_and_only_of_countries() {
    var vat = json("{'name': 'VAT', 'rate_bp': 2000, 'included': true}");

    assertThat(partner.api().put("/tax-rates/TZ", vat)).isProblem(403, "forbidden");
    assertThat(Partner.admin().put("/tax-rates/QQ", vat)).isProblem(400, "invalid_request");
    assertThat(Partner.admin().put("/tax-rates/TZ", vat.copy().put("rate_bp", -1)))
        .isProblem(400, "invalid_request");
    var listed = Api.anonymous().get("/tax-rates").json().getJsonArray("items");
    assertThat(listed.stream().map(it -> ((JsonObject) it).getString("country")))
        .contains("DE", "JP")
        .doesNotContain("TZ");
  }

  @Test
  void a_price_that_no_card_can_be_charged_is_refused() {
    var showtime = partner.newShowtime().put("currency", "KWD");
    var odd =
        partner
            .api()
            .post(
                partner.showtimes(),
                showtime.copy().put("pricing_tiers", Partner.tiers(1500, 1005)));
    assertThat(odd).isProblem(400, "invalid_request");
    assertThat(Partner.pointers(odd)).containsExactly("/pricing_tiers/1/amount");
    var id = partner.schedule(showtime);

    var changed =
        partner
            .api()
            .put(
                "/showtimes/" + id + "/pricing",
                new JsonObject().put("pricing_tiers", Partner.tiers(2001, 1000)));

    assertThat(changed).isProblem(400, "invalid_request");
    assertThat(Partner.pointers(changed)).containsExactly("/pricing_tiers/0/amount");
    assertThat(tier(id, "GOLD").getJsonObject("price").getLong("amount")).isEqualTo(1500);
  }

  @Test
  void an_hundred_and_first_rule_is_refused() {
    for (int i = 0; i < 100; i++) {
      rule("{'name': 'One of many', 'change': {'percent_bp': 0}}");
    }

    var refused = partner.api().post(rules(), json("{'name': 'X', 'change': {'percent_bp': 0}}"));

    assertThat(refused).isProblem(409, "too_many_rules");
  }

  @Test
  void what_was_changed_by_whom_is_written_down() {
    var id = rule("{'name': 'Up', 'change': {'percent_bp': 10000}}");
    fees("[{'name': 'Fee', 'percent_bp': 100}]");

    var entries =
        TestStack.get()
            .database()
            .number(
                """
                select count(*)
                from audit_entry
                where account_id = ?
                  and (action = 'pricing_rule.changed' and subject_id = ? and before is null
                    or action = 'fees.changed' and subject_id = ? and before = '{"fees": []}')
                """,
                partner.api().accountId(),
                id,
                partner.venue());
    assertThat(entries).isEqualTo(2);
  }

  private String rule(String rule) {
    var added = partner.api().post(rules(), json(rule));
    assertThat(added).hasStatus(201);
    return added.json().getString("id");
  }

  private String rules() {
    return "/venues/" + partner.venue() + "/pricing-rules";
  }

  private void fees(String fees) {
    var list = new JsonArray(fees.replace('\'', '"'));
    assertThat(partner.api().put(feesPath(), new JsonObject().put("fees", list))).hasStatus(200);
  }

  private String feesPath() {
    return "/venues/" + partner.venue() + "/fees";
  }

  /** Moves the venue to a country of its own and sets that one's tax. */
  static void tax(String venue, String country, int rate, boolean included) {
    TestStack.get()
        .database()
        .update("update venue set country = ? where venue_id = ?", country, Long.parseLong(venue));
    var set =
        Partner.admin()
            .put(
                "/tax-rates/" + country,
                new JsonObject().put("name", "Tax").put("rate_bp", rate).put("included", included));
    assertThat(set).hasStatus(200);
  }

  private static void startIn(long showtime, Duration duration) {
    TestStack.get()
        .database()
        .update(
            "update showtime set starts_at = ?, ends_at = ? where showtime_id = ?",
            Instant.now().plus(duration),
            Instant.now().plus(duration).plus(2, ChronoUnit.HOURS),
            showtime);
  }

  private static JsonObject tier(long showtime, String category) {
    return map(showtime).json().getJsonArray("tiers").stream()
        .map(JsonObject.class::cast)
        .filter(it -> it.getString("category").equals(category))
        .findFirst()
        .orElseThrow();
  }

  private static Response map(long showtime) {
    return Api.anonymous().get("/showtimes/" + showtime + "/seats");
  }

  static Stream<String> lines(JsonObject priced) {
    return priced.getJsonArray("breakdown").stream()
        .map(JsonObject.class::cast)
        .map(
            it ->
                "%s %s %d %s"
                    .formatted(
                        it.getString("kind"),
                        it.getString("name"),
                        it.getJsonObject("amount").getLong("amount"),
                        it.getBoolean("included")));
  }

  private static JsonObject nzd(long amount) {
    return new JsonObject().put("amount", amount).put("currency", "NZD");
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }
}

package dev.marquee.money;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.marquee.api.Problem;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime;
import dev.marquee.devstack.TestStack;
import dev.marquee.platform.Config;
import dev.marquee.platform.Postgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A venue in Berlin with two movies: silver, gold and platinum seats at 10, 15 and 20 euros. */
class SalesReportTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private final long venue = Fixtures.venue("Lyric " + UUID.randomUUID());
  private final long screen = Fixtures.screen(venue, "Screen 1", Fixtures.seatMap(3, 4));
  private final long noir = Fixtures.movie("=cmd|' /C calc'!A0");
  private final long drama = Fixtures.movie("12 Angry Men");
  private Api partner;
  private Api buyer;

  @BeforeEach
  void open() {
    var account = Api.register();
    Fixtures.makePartner(account.accountId(), venue);
    partner = Api.as(account.session().getJsonObject("user").getString("email"));
    buyer = Api.guest();
  }

  private GivenShowtime.Show show(long movie, int days, String currency) {
    return Fixtures.showtime(3, 4)
        .priced(currency, 1000, 1500, 2000)
        .startingIn(Duration.ofDays(days))
        .insert(movie, venue, screen);
  }

  private String sell(GivenShowtime.Show show, String... seats) {
    var booked = buyer.book(buyer.held(show.id(), seats), "pm_card_visa");
    assertThat(booked).hasStatus(201);
    return booked.json().getString("id");
  }

  private static LocalDate in(int days) {
    return LocalDate.now(BERLIN).plusDays(days);
  }

  private String path(int fromDays, int toDays, String groupBy) {
    return "/venues/%d/reports/sales?from=%s&to=%s&group_by=%s"
        .formatted(venue, in(fromDays), in(toDays), groupBy);
  }

  private JsonObject report(int fromDays, int toDays, String groupBy) {
    var answer = partner.get(path(fromDays, toDays, groupBy));
    assertThat(answer).hasStatus(200);
    return answer.json();
  }

  private static List<JsonObject> items(JsonObject report) {
    return report.getJsonArray("items").stream().map(it -> (JsonObject) it).toList();
  }

  private static JsonObject euros(long amount) {
    return new JsonObject().put("amount", amount).put("currency", "EUR");
  }

  private static JsonObject figures(
      int seats, int sold, int held, double occupancy, long gross, long refunds) {
    return new JsonObject()
        .put("seats", seats)
        .put("sold", sold)
        .put("held", held)
        .put("occupancy", occupancy)
        .put("gross", euros(gross))
        .put("refunds", euros(refunds))
        .put("net", euros(gross - refunds));
  }

  @Test
  void each_showtime_has_what_was_sold_held_taken_and_given_back() {
    var show = show(noir, 2, "EUR");
    sell(show, "A1", "B1");
    assertThat(buyer.cancel(sell(show, "C1"))).hasStatus(200);
    buyer.held(show.id(), "C2", "C3");
    var empty = show(drama, 3, "EUR");

    var report = report(0, 5, "showtime");

    var line = items(report).get(0);
    var named =
        Stream.of("showtime_id", "movie_id", "title", "screen", "date", "status")
            .map(line::getString);
    assertThat(named)
        .containsExactly(
            String.valueOf(show.id()),
            String.valueOf(noir),
            "=cmd|' /C calc'!A0",
            "Screen 1",
            in(2).toString(),
            "SCHEDULED");
    assertThat(line).isEqualTo(line.copy().mergeIn(figures(12, 2, 2, 0.1667, 4500, 2000)));
    assertThat(items(report).get(1).getString("showtime_id")).isEqualTo(String.valueOf(empty.id()));
    assertThat(report.getJsonArray("totals"))
        .isEqualTo(new JsonArray().add(figures(24, 2, 2, 0.0833, 4500, 2000)));
  }

  @Test
  void groups_add_up_by_currency_and_days_are_the_venues() {
    var first = show(noir, 2, "EUR");
    var again = show(noir, 3, "EUR");
    var abroad = show(drama, 4, "JPY");
    sell(first, "A1");
    sell(again, "A1", "C4");
    sell(abroad, "B2");

    var movies = items(report(0, 5, "movie"));
    var days = items(report(3, 4, "day"));

    assertThat(movies)
        .extracting(it -> it.getString("movie_id") + it.getJsonObject("gross").encode())
        .containsExactlyInAnyOrder(
            noir + euros(4000).encode(), drama + "{\"amount\":1500,\"currency\":\"JPY\"}");
    assertThat(days)
        .extracting(it -> it.getString("date") + " " + it.getInteger("sold"))
        .containsExactly(in(3) + " 2", in(4) + " 1");
    assertThat(report(0, 5, "day").getJsonArray("totals")).hasSize(2);
  }

  @Test
  void categories_have_their_seats_and_their_share() {
    var show = show(noir, 2, "EUR");
    sell(show, "A1", "B1");
    assertThat(buyer.cancel(sell(show, "B2", "C1"))).hasStatus(200);
    buyer.held(show.id(), "C2");

    var items = items(report(2, 2, "category"));

    assertThat(items)
        .containsExactly(
            new JsonObject().put("category", "GOLD").mergeIn(figures(4, 1, 0, 0.25, 3000, 1500)),
            new JsonObject().put("category", "PLATINUM").mergeIn(figures(4, 0, 1, 0, 2000, 2000)),
            new JsonObject().put("category", "SILVER").mergeIn(figures(4, 1, 0, 0.25, 1000, 0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"showtime", "movie", "day", "category"})
  void the_report_agrees_with_the_ledger(String groupBy) {
    var show = show(noir, 2, "EUR");
    sell(show, "A1", "B1", "C1");
    assertThat(buyer.cancel(sell(show, "A2", "C2"))).hasStatus(200);

    var items = items(report(0, 5, groupBy));

    assertThat(sum(items, "gross")).isEqualTo(booked("CAPTURE")).isEqualTo(7500);
    assertThat(sum(items, "refunds")).isEqualTo(-booked("REFUND")).isEqualTo(3000);
  }

  private static long sum(List<JsonObject> items, String name) {
    return items.stream().mapToLong(it -> it.getJsonObject(name).getLong("amount")).sum();
  }

  private long booked(String kind) {
    return TestStack.get()
        .database()
        .number(
            """
            select coalesce(sum(amount), 0)::bigint
            from ledger_entry
            where venue_id = ? and kind = ? and account in ('GATEWAY', 'BOX_OFFICE')
            """,
            venue,
            kind);
  }

  @Test
  void as_a_file_it_has_a_name_and_no_formulas() {
    sell(show(noir, 2, "EUR"), "A1");

    var file = partner.get(path(0, 5, "movie"), "Accept", "text/csv, application/json;q=0.9");

    assertThat(file).hasStatus(200).hasHeader("Content-Type", "text/csv; charset=utf-8");
    assertThat(file.header("Content-Disposition").orElseThrow())
        .isEqualTo("attachment; filename=\"sales-%s-%s.csv\"".formatted(in(0), in(5)));
    assertThat(file.body())
        .isEqualTo(
            "movie_id,title,currency,seats,sold,held,occupancy,gross_minor_units,"
                + "refunds_minor_units,net_minor_units\r\n"
                + noir
                + ",'=cmd|' /C calc'!A0,EUR,12,1,0,0.0833,1000,0,1000\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "from=2026-12-01 | /to",
        "to=2026-12-01 | /from",
        "from=2026-02-30&to=2026-03-01 | /from",
        "from=2026-12-02&to=2026-12-01 | /to",
        "from=2026-01-01&to=2026-12-01 | /to",
        "from=2026-12-01&to=2026-12-01&group_by=buyer | /group_by",
        "from=1.12.2026&to=2026-12-01 | /from"
      })
  void what_cannot_be_reported_is_refused(String query, String pointer) {
    var refused = partner.get("/venues/" + venue + "/reports/sales?" + query);

    assertThat(refused).isProblem(400, "invalid_request");
    assertThat(refused.json().getJsonArray("errors").getJsonObject(0).getString("pointer"))
        .isEqualTo(pointer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sales", "payouts"})
  void others_see_nothing_of_it(String report) {
    var path = "/venues/%d/reports/%s?from=2026-12-01&to=2026-12-01".formatted(venue, report);
    var other = Api.register();
    Fixtures.makePartner(other.accountId(), Fixtures.venue("Other " + UUID.randomUUID()));
    var stranger = Api.as(other.session().getJsonObject("user").getString("email"));

    assertThat(Api.anonymous().get(path)).isProblem(401, "unauthenticated");
    assertThat(buyer.get(path)).isProblem(403, "forbidden");
    assertThat(stranger.get(path)).isProblem(403, "forbidden");
    assertThat(partner.get(path.replace(String.valueOf(venue), "999999999")))
        .isProblem(404, "not_found");
  }

  @Test
  void the_payout_report_has_what_moved_and_what_is_owed() {
    var show = show(noir, 2, "EUR");
    sell(show, "A1", "B1");
    assertThat(buyer.cancel(sell(show, "C1"))).hasStatus(200);

    var report =
        partner.get(
            "/venues/%d/reports/payouts?from=%s&to=%s&period=day".formatted(venue, in(-1), in(1)));
    var before =
        partner.get("/venues/%d/reports/payouts?from=%s&to=%s".formatted(venue, in(-9), in(-2)));

    assertThat(report).hasStatus(200);
    assertThat(items(report.json()))
        .containsExactly(
            new JsonObject()
                .put("period", in(0).toString())
                .put("gross", euros(4500))
                .put("refunds", euros(2000))
                .put("fees", euros(0))
                .put("tax", euros(0))
                .put("net", euros(2500))
                .put("box_office", euros(0))
                .put("payable", euros(2500))
                .put("paid_out", euros(0)));
    assertThat(items(before.json())).isEmpty();
  }

  /** A ticket of 10.00 with a fee of 1.00 and a tax of 20 % on both costs 13.20. */
  @Test
  void the_partner_has_its_fees_but_no_tax_and_has_what_the_counter_took_already() {
    charge("LI");
    var show = show(noir, 2, "EUR");
    sell(show, "A1");
    atTheCounter(show, "A2");
    hold(show, "B1");

    var payouts =
        partner.get("/venues/%d/reports/payouts?from=%s&to=%s".formatted(venue, in(-1), in(1)));
    var sales = items(report(2, 2, "category"));

    assertThat(items(payouts.json()))
        .containsExactly(
            new JsonObject()
                .put("period", "total")
                .put("gross", euros(2640))
                .put("refunds", euros(0))
                .put("fees", euros(0))
                .put("tax", euros(440))
                .put("net", euros(2200))
                .put("box_office", euros(1320))
                .put("payable", euros(880))
                .put("paid_out", euros(0)));
    assertThat(sales)
        .extracting(
            it -> it.getString("category"),
            it -> it.getInteger("sold"),
            it -> it.getInteger("held"),
            it -> it.getJsonObject("gross").getLong("amount"))
        .containsExactly(
            tuple("GOLD", 0, 1, 0L), tuple("PLATINUM", 0, 0, 0L), tuple("SILVER", 2, 0, 2640L));
    assertThat(report(2, 2, "showtime").getJsonArray("totals").getJsonObject(0))
        .isEqualTo(figures(12, 2, 1, 0.1667, 2640, 0));
  }

  private void charge(String country) {
    TestStack.get()
        .database()
        .update("update venue set country = ? where venue_id = ?", country, venue);
    var account = Api.register();
    Fixtures.grant(account.accountId(), "admin");
    var admin = Api.as(account.session().getJsonObject("user").getString("email"));
    var tax = new JsonObject().put("name", "VAT").put("rate_bp", 2000).put("included", false);
    assertThat(admin.put("/tax-rates/" + country, tax)).hasStatus(200);
    var fee = new JsonObject().put("name", "Booking fee").put("amount", 100).put("currency", "EUR");
    assertThat(
            partner.put(
                "/venues/" + venue + "/fees",
                new JsonObject().put("fees", new JsonArray().add(fee))))
        .hasStatus(200);
  }

  private String hold(GivenShowtime.Show show, String seat) {
    var order = new JsonObject().put("seat_ids", new JsonArray().add(seat)).put("name", "Mr Alder");
    var held = partner.post("/showtimes/" + show.id() + "/box-office-holds", order);
    assertThat(held).hasStatus(201);
    return held.json().getString("id");
  }

  private void atTheCounter(GivenShowtime.Show show, String seat) {
    var sold =
        partner.post(
            "/showtimes/" + show.id() + "/box-office-holds/" + hold(show, seat) + "/sale",
            new JsonObject().put("method", "cash"));
    assertThat(sold).hasStatus(201);
  }

  @Test
  void more_reports_than_may_be_made_at_once_are_refused() {
    var vertx = Vertx.vertx();
    var pool = Postgres.pool(vertx, Config.load(settings()).database());
    var none = new SalesReport(pool, 0);
    var days = new Days(in(0), in(0));

    assertThatThrownBy(() -> none.lines(venue, days, Grouping.DAY))
        .isInstanceOfSatisfying(
            Problem.Refusal.class, it -> assertThat(it.problem().status()).isEqualTo(503));
    vertx.close();
  }

  private static Map<String, String> settings() {
    return TestStack.get().settings(TestStack.get().database());
  }
}

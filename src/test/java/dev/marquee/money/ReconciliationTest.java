package dev.marquee.money;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.PaymentSimulator;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.Scrape;
import dev.marquee.devstack.SimulatedFaults.Kind;
import dev.marquee.devstack.SimulatedFaults.Operation;
import dev.marquee.devstack.SimulatedIntent;
import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway and a database of its own: nobody else's payments are in either. */
class ReconciliationTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String TODAY = LocalDate.now(ZoneOffset.UTC).toString();

  private static Vertx vertx;
  private static PaymentSimulator simulator;
  private static TestDatabase database;
  private static Node node;
  private static Api admin;

  private Show show;
  private Api buyer;

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    simulator = PaymentSimulator.start(vertx, 0).await(20, TimeUnit.SECONDS);
    database = TestStack.get().ownDatabase("reconciliation");
    node = TestStack.get().startNode(settings(Map.of("MARQUEE_MONEY_RECONCILE_SECONDS", "3600")));
    admin = admin();
  }

  private static Map<String, String> settings(Map<String, String> more) {
    var settings = new TreeMap<>(database.environment());
    settings.putAll(simulator.environment());
    settings.putAll(more);
    return settings;
  }

  private static Api admin() {
    var account = Api.register();
    Fixtures.grant(account.accountId(), "admin");
    return Api.as(account.session().getJsonObject("user").getString("email")).at(node);
  }

  @AfterAll
  static void stop() {
    node.close();
    vertx.close();
  }

  @BeforeEach
  void open() {
    show = Fixtures.showtime(database, 3, 5).insert();
    buyer = Api.guestAt(node.url());
  }

  /** What one test has done to the gateway is not there for the next. */
  @AfterEach
  void forget() {
    simulator.clearFaults();
    simulator.intents().forEach(simulator::forget);
    database.update("update payment set created_at = created_at - interval '30 days'");
  }

  private String sell(String... seats) {
    var booked = buyer.book(buyer.held(show.id(), seats), "pm_card_visa");
    assertThat(booked).hasStatus(201);
    return booked.json().getString("id");
  }

  private static SimulatedIntent last() {
    var intents = simulator.intents();
    return intents.get(intents.size() - 1);
  }

  private static SimulatedIntent with(
      SimulatedIntent it, String id, String currency, long captured, long refunded) {
    return new SimulatedIntent(
        id,
        it.status(),
        it.amount(),
        currency,
        captured,
        refunded,
        it.paymentMethod(),
        it.customer(),
        it.declineCode(),
        it.metadata(),
        it.createdAt());
  }

  private static String order(String query) {
    var ordered = Api.at(node.managementUrl()).send("POST", "/reconciliations" + query, "");
    assertThat(ordered).hasStatus(200);
    return ordered.json().getString("id");
  }

  private static JsonObject reconcile() {
    return done(order("?from=" + TODAY + "&to=" + TODAY));
  }

  private static JsonObject done(String id) {
    Await.until("It is done", BOUND, () -> read(id).json().getString("status").equals("DONE"));
    return read(id).json();
  }

  private static Response read(String id) {
    var read = admin.get("/reconciliations/" + id);
    assertThat(read).hasStatus(200);
    return read;
  }

  private static JsonObject only(JsonObject result) {
    assertThat(result.getInteger("differences")).as(result.encodePrettily()).isEqualTo(1);
    return result.getJsonArray("items").getJsonObject(0);
  }

  @Test
  void payments_that_the_gateway_has_alike_make_no_difference() {
    sell("A1");
    var cancelled = sell("A2", "A3");
    assertThat(buyer.cancel(cancelled)).hasStatus(200);
    assertThat(buyer.book(buyer.held(show.id(), "B1"), "pm_card_chargeDeclined")).hasStatus(402);

    var result = reconcile();

    assertThat(result.getJsonArray("items")).as(result.encodePrettily()).isEmpty();
    assertThat(result.getInteger("charges")).isEqualTo(3);
    assertThat(result.getInteger("payments")).isEqualTo(3);
    assertThat(result.getInteger("unfinished")).isZero();
    assertThat(result.getBoolean("daily")).isFalse();
  }

  @Test
  void what_cost_nothing_is_not_looked_for_at_the_gateway() {
    var free = Fixtures.showtime(database, 1, 1).priced("EUR", 0, 0, 0).insert();
    var booked = buyer.book(buyer.held(free.id(), "A1"), "pm_card_visa");
    assertThat(booked).hasStatus(201);

    var result = reconcile();

    assertThat(result.getJsonArray("items")).as(result.encodePrettily()).isEmpty();
    assertThat(result.getInteger("payments")).isZero();
  }

  @Test
  void a_charge_that_the_gateway_lost_is_missing_there() {
    var booking = sell("A1");
    var charged = last();
    simulator.forget(charged);

    var difference = only(reconcile());

    assertThat(difference.getString("kind")).isEqualTo("MISSING_AT_GATEWAY");
    assertThat(difference.getString("booking_id")).isEqualTo(booking);
    assertThat(difference.getString("payment_id")).isEqualTo(charged.metadata().get("payment_id"));
    assertThat(difference.getString("transaction_id")).isEqualTo(charged.id());
    assertThat(difference.getValue("gateway")).isNull();
    assertThat(difference.getJsonObject("here"))
        .isEqualTo(
            new JsonObject()
                .put("status", "CAPTURED")
                .put("currency", "EUR")
                .put("captured", 1000)
                .put("refunded", 0));
  }

  @Test
  void a_charge_of_nobody_and_a_second_one_for_a_payment_are_missing_here() {
    sell("A1");
    var charged = last();
    simulator.tamper(with(charged, "pi_twice", "eur", 1000, 0));
    simulator.tamper(
        new SimulatedIntent(
            "pi_stranger",
            "succeeded",
            700,
            "eur",
            700,
            0,
            "pm_card_visa",
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Instant.now()));

    var result = reconcile();

    assertThat(items(result))
        .extracting(it -> it.getString("kind"), it -> it.getString("transaction_id"))
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("MISSING_HERE", "pi_twice"),
            org.assertj.core.groups.Tuple.tuple("MISSING_HERE", "pi_stranger"));
  }

  private static List<JsonObject> items(JsonObject result) {
    return result.getJsonArray("items").stream().map(it -> (JsonObject) it).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "usd, 1000, 0, CURRENCY, CAPTURED",
    "eur, 999, 0, AMOUNT, CAPTURED",
    "eur, 1000, 1000, STATUS, REFUNDED",
    "eur, 1000, 1, STATUS, PARTLY_REFUNDED"
  })
  void what_the_gateway_has_otherwise_differs(
      String currency, long captured, long refunded, String kind, String status) {
    sell("A1");
    simulator.tamper(with(last(), last().id(), currency, captured, refunded));

    var difference = only(reconcile());

    assertThat(difference.getString("kind")).isEqualTo(kind);
    assertThat(difference.getJsonObject("gateway"))
        .isEqualTo(
            new JsonObject()
                .put("status", status)
                .put("currency", currency.toUpperCase(java.util.Locale.ROOT))
                .put("captured", captured)
                .put("refunded", refunded));
  }

  @Test
  void a_payment_on_its_way_is_left_to_a_later_comparison() {
    simulator.order(Operation.CAPTURE, Kind.ERROR, 1000);
    sell("A1");

    var result = reconcile();

    assertThat(result.getInteger("unfinished")).isEqualTo(1);
    assertThat(result.getInteger("differences")).isZero();
  }

  @Test
  void a_list_that_breaks_off_is_read_on_from_where_it_was() {
    var invented = new ArrayList<SimulatedIntent>();
    IntStream.range(0, 250)
        .forEach(
            i ->
                invented.add(
                    new SimulatedIntent(
                        "pi_%03d".formatted(i),
                        "succeeded",
                        500,
                        "eur",
                        500,
                        0,
                        "pm_card_visa",
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Instant.now())));
    invented.forEach(simulator::tamper);
    simulator.order(Operation.LIST, Kind.ERROR, 2);

    var id = order("?from=" + TODAY + "&to=" + TODAY);
    Await.until("It has to wait", BOUND, () -> read(id).json().getString("last_failure") != null);
    database.update("update reconciliation set claimed_until = now() where status = 'RUNNING'");
    var again = order("?from=" + TODAY + "&to=" + TODAY);
    var result = done(id);

    assertThat(again).as("asked twice, made once").isEqualTo(id);
    assertThat(result.getInteger("charges")).isEqualTo(250);
    assertThat(result.getInteger("differences")).isEqualTo(250);
    assertThat(pages(id)).hasSize(250).doesNotHaveDuplicates();
    assertThat(database.number("select count(*) from reconciliation_charge")).isZero();
  }

  private static List<String> pages(String id) {
    var found = new ArrayList<String>();
    var cursor = "";
    while (cursor != null) {
      var page = admin.get("/reconciliations/" + id + "?limit=100" + cursor);
      assertThat(page).hasStatus(200);
      items(page.json()).forEach(it -> found.add(it.getString("transaction_id")));
      var next = page.json().getString("next_cursor");
      cursor = next == null ? null : "&cursor=" + next;
    }
    return found;
  }

  @Test
  void a_day_that_is_over_is_compared_once_by_itself_on_whatever_node() {
    sell("A1");
    var charged = last();
    database.update(
        "update payment set created_at = created_at - interval '2 days', updated_at = now() -"
            + " interval '1 day' where showtime_id = ?",
        show.id());
    simulator.forget(charged);
    var settings = settings(Map.of("MARQUEE_MONEY_RECONCILE_SECONDS", "1"));

    try (var one = TestStack.get().startNode(settings);
        var other = TestStack.get().startNode(settings)) {
      var day = LocalDate.now(ZoneOffset.UTC).minusDays(2) + "T00:00:00Z";
      Await.until("The day is compared", BOUND, () -> !dailyOf(day).isEmpty());
      Await.until(
          "Both tell of it",
          BOUND,
          () ->
              Scrape.of(one).value("marquee_reconciliation_differences") > 0
                  && Scrape.of(other).value("marquee_reconciliation_differences") > 0
                  && Scrape.of(one).value("marquee_reconciliation_age_seconds") > 0);

      assertThat(dailyOf(day))
          .singleElement()
          .satisfies(it -> assertThat(it.getInteger("differences")).isEqualTo(1));
    }
  }

  private static List<JsonObject> dailyOf(String day) {
    var listed = admin.get("/reconciliations?limit=100");
    assertThat(listed).hasStatus(200);
    return items(listed.json()).stream()
        .filter(it -> it.getBoolean("daily") && it.getString("from").equals(day))
        .filter(it -> it.getString("status").equals("DONE"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "?from=yesterday, /from",
    "?from=2026-02-30, /from",
    "?from=2026-11-02&to=2026-11-01, /to",
    "?from=2026-01-01&to=2026-11-01, /to",
    "?from=9998-01-01&to=9998-01-01, /to"
  })
  void days_that_are_none_are_refused(String query, String pointer) {
    var refused = Api.at(node.managementUrl()).send("POST", "/reconciliations" + query, "");

    assertThat(refused).isProblem(400, "invalid_request");
    assertThat(refused.json().getJsonArray("errors"))
        .isEqualTo(new JsonArray().add(refused.json().getJsonArray("errors").getJsonObject(0)));
    assertThat(refused.json().getJsonArray("errors").getJsonObject(0).getString("pointer"))
        .isEqualTo(pointer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "x", "999999999", "-1"})
  void what_was_never_ordered_is_not_there(String id) {
    assertThat(admin.get("/reconciliations/" + id)).isProblem(404, "not_found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/reconciliations", "/reconciliations/1"})
  void only_admins_may_look(String path) {
    assertThat(Api.anonymous(node).get(path)).isProblem(401, "unauthenticated");
    assertThat(buyer.get(path)).isProblem(403, "forbidden");
    assertThat(admin.get(path + "?cursor=x")).isProblem(400, "invalid_request");
  }
}

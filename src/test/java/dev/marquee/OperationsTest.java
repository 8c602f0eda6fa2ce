package dev.marquee;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookOutcome;
import dev.marquee.devstack.AfterSaleNodes;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.LiveMap;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.PaymentSimulator;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.Scrape;
import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import dev.marquee.seating.HoldOutcome;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators see of a node: it has a database of its own, so that all it counts is known. */
class OperationsTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final Path DOCUMENT = Path.of("docs/operations.md");
  private static final Pattern METRIC = Pattern.compile("`(marquee_\\w+)(?:\\{([\\w,]+)})?`");

  private static Vertx vertx;
  private static Node node;
  private static Scrape scrape;

  /** A row of the document's table of metrics. */
  private record Documented(String name, Set<String> labels, String kind, String what) {}

  @BeforeAll
  static void doOneOfEach() throws Exception {
    vertx = Vertx.vertx();
    var simulator = PaymentSimulator.start(vertx, 0).await(10, TimeUnit.SECONDS);
    var stack = AfterSaleNodes.of("operations");
    var database = stack.database();
    node = TestStack.get().startNode(settings(stack, simulator));
    var show = Fixtures.showtime(database, 1, 8).insert();
    try (var map = LiveMap.open(node, show.id(), show.seatIds())) {
      map.awaitVersion(0, BOUND);
      hold(show);
      book(show);
      expire(database, show);
      reconcile(show);
      Await.until(
          "The audit has run", BOUND, () -> Scrape.of(node).value("marquee_audits_total") > 0);
      Await.until(
          "Kafka has been told",
          BOUND,
          () -> Scrape.of(node).sum("marquee_changes_seconds_count") > 0);
      scrape = Scrape.of(node);
    }
  }

  private static Map<String, String> settings(AfterSaleNodes stack, PaymentSimulator simulator) {
    var settings = new TreeMap<>(stack.settings());
    settings.putAll(simulator.environment());
    settings.put("MARQUEE_HOLD_EXPIRY_SECONDS", "1");
    settings.put("MARQUEE_BOOKING_AUDIT_SECONDS", "1");
    settings.put("MARQUEE_BOOKING_RECONCILE_SECONDS", "1");
    settings.put("MARQUEE_BOOKING_ANSWER_SECONDS", "1");
    settings.put("MARQUEE_PAYMENT_TIMEOUT_MILLIS", "1500");
    return settings;
  }

  /** One hold of two seats, and three refusals. */
  private static void hold(Show show) {
    var buyer = guest();
    buyer.held(show.id(), "A1", "A2");
    assertThat(guest().hold(show.id(), "A1")).hasStatus(409);
    assertThat(guest().hold(show.id(), "Z1")).hasStatus(422);
    assertThat(guest().hold(1, "A1")).hasStatus(404);
  }

  /** A booking that is cancelled, and a decline. */
  private static void book(Show show) {
    var buyer = guest();
    var booked = buyer.book(buyer.held(show.id(), "A3"), "pm_card_visa");
    assertThat(buyer.cancel(booked.json().getString("id"))).hasStatus(200);
    assertThat(buyer.book(buyer.held(show.id(), "A4"), "pm_card_chargeDeclined")).hasStatus(402);
  }

  /** The seats of the first hold, and that of the decline. */
  private static void expire(TestDatabase database, Show show) {
    Fixtures.expireHolds(database, show.id());
    Await.until(
        "The holds are released",
        BOUND,
        () -> Scrape.of(node).value("marquee_hold_expired_seats_total") == 3);
  }

  private static void reconcile(Show show) {
    var buyer = guest();
    var pending = buyer.book(buyer.held(show.id(), "A5"), "pm_sim_timeout");
    assertThat(pending).hasStatus(202);
    Await.until(
        "It is confirmed",
        BOUND,
        () ->
            buyer
                .get("/bookings/" + pending.json().getString("id"))
                .json()
                .getJsonObject("payment")
                .getString("status")
                .equals("CAPTURED"));
  }

  private static Api guest() {
    return Api.guestAt(node.url());
  }

  @AfterAll
  static void close() throws Exception {
    node.close();
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void every_metric_that_is_documented_is_there_with_its_labels() throws IOException {
    assertThat(documented())
        .hasSizeGreaterThan(10)
        .allSatisfy(
            it -> {
              for (var name : names(it)) {
                assertThat(scrape.has(name, it.labels())).as(name + it.labels()).isTrue();
              }
            });
  }

  @Test
  void every_metric_of_ours_is_documented() throws IOException {
    var documented =
        documented().stream()
            .flatMap(it -> Stream.concat(names(it).stream(), Stream.of(it.name() + "_max")))
            .collect(Collectors.toSet());

    assertThat(scrape.names())
        .filteredOn(it -> it.startsWith("marquee_"))
        .allSatisfy(it -> assertThat(documented).contains(it.replaceAll("_sum$", "_count")));
  }

  private static List<String> names(Documented metric) {
    return metric.kind().startsWith("histogram")
        ? List.of(metric.name() + "_count", metric.name() + "_bucket")
        : List.of(metric.name());
  }

  @Test
  void the_outcomes_of_holds_are_those_that_are_documented() throws IOException {
    var what = documented("marquee_hold_seconds").what();

    assertThat(quoted(what)).isEqualTo(outcomes(HoldOutcome.class));
    assertThat(outcomes(BookOutcome.class))
        .containsAll(quoted(documented("marquee_bookings_total").what()));
  }

  private static Documented documented(String name) throws IOException {
    return documented().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  private static Set<String> quoted(String text) {
    return Pattern.compile("`(\\w+)`")
        .matcher(text)
        .results()
        .map(it -> it.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> outcomes(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .map(it -> it.getSimpleName().replaceAll("([a-z])([A-Z])", "$1_$2"))
        .map(it -> it.toLowerCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Documented> documented() throws IOException {
    var rows = new ArrayList<Documented>();
    for (var line : Files.readAllLines(DOCUMENT)) {
      var cells = line.split("\\|", -1);
      if (cells.length == 5) {
        METRIC
            .matcher(cells[1])
            .results()
            .map(
                it ->
                    new Documented(
                        it.group(1),
                        it.group(2) == null ? Set.of() : Set.of(it.group(2).split(",", -1)),
                        cells[2].strip(),
                        cells[3]))
            .forEach(rows::add);
      }
    }
    return rows;
  }

  @Test
  void what_happened_is_counted() {
    assertThat(scrape.value("marquee_hold_seconds_count{outcome=\"held\"}")).isEqualTo(4);
    assertThat(scrape.value("marquee_hold_seconds_count{outcome=\"seats_taken\"}")).isEqualTo(1);
    assertThat(scrape.value("marquee_hold_seconds_count{outcome=\"unknown_seats\"}")).isEqualTo(1);
    assertThat(scrape.value("marquee_hold_seconds_count{outcome=\"no_showtime\"}")).isEqualTo(1);
    assertThat(scrape.value("marquee_hold_expired_seats_total")).isEqualTo(3);
    assertThat(scrape.value("marquee_bookings_total{outcome=\"confirmed\"}")).isEqualTo(1);
    assertThat(scrape.value("marquee_bookings_total{outcome=\"declined\"}")).isEqualTo(1);
    assertThat(scrape.value("marquee_bookings_total{outcome=\"pending\"}")).isEqualTo(1);
    assertThat(scrape.value("marquee_cancellations_total{outcome=\"cancelled\"}")).isEqualTo(1);
    assertThat(scrape.value("marquee_payments_total{status=\"INITIATED\"}")).isEqualTo(3);
    assertThat(scrape.value("marquee_payments_total{status=\"CAPTURED\"}")).isEqualTo(2);
    assertThat(scrape.value("marquee_payments_total{status=\"DECLINED\"}")).isEqualTo(1);
    assertThat(scrape.value("marquee_payments_total{status=\"REFUNDED\"}")).isEqualTo(1);
    assertThat(scrape.value("marquee_reconciled_total{from=\"INITIATED\"}")).isEqualTo(1);
    assertThat(scrape.value("marquee_sockets")).isEqualTo(1);
    assertThat(scrape.value("marquee_watched_showtimes")).isEqualTo(1);
    assertThat(scrape.value("marquee_hold_waiting")).isZero();
    assertThat(scrape.value("marquee_audit_anomalies")).isZero();
    assertThat(scrape.value("marquee_gateway_seconds_count{call=\"authorize\",result=\"timeout\"}"))
        .isEqualTo(1);
  }

  @Test
  void batches_latencies_pools_event_loops_and_the_jvm_are_measured() {
    assertThat(scrape.sum("marquee_hold_batch_sum")).isBetween(4.0, 7.0);
    assertThat(scrape.sum("marquee_event_loop_lag_seconds_count")).isPositive();
    assertThat(
            scrape.value(
                "marquee_http_request_seconds_count{operation=\"createHold\",status=\"409\"}"))
        .isPositive();
    for (var pool : List.of("marquee", "marquee-desk", "redis-commands", "redis-subscriptions")) {
      assertThat(scrape.values().keySet().stream().filter(it -> it.startsWith("vertx_pool_")))
          .as(pool)
          .anyMatch(it -> it.contains("\"" + pool + "\""));
    }
    assertThat(scrape.names())
        .anyMatch(it -> it.startsWith("vertx_http_client_"))
        .anyMatch(it -> it.startsWith("jvm_memory_"))
        .anyMatch(it -> it.startsWith("process_"));
  }

  @Test
  void a_node_that_serves_is_live_and_ready_and_names_what_it_depends_on() {
    assertThat(management("/health/live"))
        .hasStatus(200)
        .hasHeader("Content-Type", "application/json");

    var ready = management("/health/ready");
    assertThat(ready).hasStatus(200);
    assertThat(ready.json().getString("status")).isEqualTo("UP");
    assertThat(ready.json().getJsonArray("checks"))
        .containsExactlyInAnyOrder(
            check("postgres", true), check("redis", false), check("payment_gateway", false));
  }

  private static JsonObject check(String id, boolean required) {
    return new JsonObject().put("id", id).put("status", "UP").put("required", required);
  }

  @Test
  void the_management_port_answers_nothing_else() {
    assertThat(management("/movies")).isProblem(404, "not_found");
    assertThat(Api.at(node.managementUrl()).send("POST", "/metrics", ""))
        .isProblem(405, "method_not_allowed");
  }

  private static Response management(String path) {
    return Api.at(node.managementUrl()).get(path);
  }
}

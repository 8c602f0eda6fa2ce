package dev.marquee;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.LiveMap;
import dev.marquee.devstack.PaymentSimulator;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.SaleLock;
import dev.marquee.devstack.ServiceProcess;
import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import dev.marquee.devstack.Wire;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as a process: how it starts, how it is refused, how it stops. */
class ProcessTest {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final int TERMINATED = 143;

  private static Vertx vertx;
  private static PaymentSimulator simulator;
  private static TestDatabase database;

  @BeforeAll
  static void prepare() throws Exception {
    vertx = Vertx.vertx();
    simulator = PaymentSimulator.start(vertx, 0).await(10, TimeUnit.SECONDS);
    database = TestStack.get().ownDatabase("process");
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void a_node_that_is_told_to_stop_ends_what_is_under_way_and_sends_its_sockets_away()
      throws Exception {
    var show = Fixtures.showtime(database, 1, 4).insert();
    try (var service = ServiceProcess.start(settings()).awaitStart()) {
      var buyer = Api.guestAt(service.url());
      var hold = buyer.held(show.id(), "A1");
      assertThat(readiness(service)).hasStatus(200);
      var path = "/showtimes/" + show.id() + "/seats/live";

      try (var map = LiveMap.open(service.port(), path, show.seatIds());
          var lock = SaleLock.of(database, show.id())) {
        map.awaitVersion(1, BOUND);
        var sale = buyer.bookLater(hold, "pm_card_visa", "in-flight");
        Await.until("The sale is under way", BOUND, () -> simulator.intents().size() == 1);

        var began = System.nanoTime();
        service.terminate();

        Await.until("It is not ready", BOUND, () -> readiness(service).status() == 503);
        assertThat(readiness(service).json().getString("status")).isEqualTo("OUT_OF_SERVICE");
        assertThat(map.awaitClose(BOUND)).isEqualTo(1001);
        assertThat(sale).isNotDone();
        lock.close();
        assertThat(sale.get(5, TimeUnit.SECONDS)).hasStatus(201);
        assertThat(service.awaitExit(BOUND)).isEqualTo(TERMINATED);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);
      }
      assertThat(service.log()).contains("event=service.stopped").doesNotContain("level=ERROR");
    }
    assertThat(simulator.intents()).allMatch(it -> it.status().equals("succeeded"));
  }

  @Test
  void what_does_not_end_in_time_is_cut_off() {
    var show = Fixtures.showtime(database, 1, 4).insert();
    var settings = settings();
    settings.put("MARQUEE_HTTP_DRAIN_SECONDS", "1");
    try (var service = ServiceProcess.start(settings).awaitStart();
        var deaf = Wire.to(service.port());
        var lock = SaleLock.of(database, show.id())) {
      assertThat(deaf.send(upgrade(show.id())).answer()).hasStatus(101);
      var buyer = Api.guestAt(service.url());
      var unheard = buyer.holdLater(show.id(), "A1");

      service.terminate();

      assertThat(service.awaitExit(Duration.ofSeconds(8))).isEqualTo(TERMINATED);
      assertThat(unheard).failsWithin(BOUND);
      assertThat(lock).isNotNull();
    }
  }

  /** Of a client that will not answer when it is told that the socket closes. */
  private static String upgrade(long showtime) {
    return """
        GET /showtimes/%d/seats/live HTTP/1.1
        Host: localhost
        Connection: Upgrade
        Upgrade: websocket
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

        """
        .formatted(showtime);
  }

  private static Response readiness(ServiceProcess service) {
    return Api.at(service.managementUrl()).get("/health/ready");
  }

  @ParameterizedTest
  @CsvSource({
    "MARQUEE_HTPP_PORT,        8080",
    "MARQUEE_AUTH_SECRET,      too-short",
    "MARQUEE_HOLD_BATCH_SIZE,  many",
  })
  void a_setting_that_is_wrong_is_named_in_one_line(String variable, String value) {
    var settings = settings();
    settings.put(variable, value);

    try (var service = ServiceProcess.start(settings)) {
      assertThat(service.awaitExit(BOUND)).isEqualTo(2);
      assertThat(service.log().lines())
          .singleElement()
          .asString()
          .contains("event=service.misconfigured", variable);
    }
  }

  @Test
  void a_database_that_is_not_there_ends_the_start() {
    var settings = settings();
    settings.put("MARQUEE_DATABASE_PORT", "1");

    try (var service = ServiceProcess.start(settings)) {
      assertThat(service.awaitExit(Duration.ofSeconds(30))).isEqualTo(1);
      assertThat(service.log()).contains("event=service.not_started");
    }
  }

  private static Map<String, String> settings() {
    var settings = new TreeMap<>(TestStack.get().settings(database));
    settings.putAll(simulator.environment());
    // As many event loops as the machine has cores, as in production.
    settings.remove("MARQUEE_HTTP_VERTICLES");
    return settings;
  }
}

package dev.marquee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.PaymentSimulator;
import dev.marquee.devstack.ServiceProcess;
import dev.marquee.devstack.SimulatedFaults.Kind;
import dev.marquee.devstack.SimulatedFaults.Operation;
import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The process is killed while it calls a showtime off: another node ends it. */
class KilledCallingOffTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** More than are undone at once. */
  private static final int BOOKINGS = 120;

  private static final long PRICE = 1000;

  private final Vertx vertx = Vertx.vertx();
  private final TestStack stack = TestStack.get();
  private final TestDatabase database = stack.ownDatabase("killed_calling_off");
  private PaymentSimulator simulator;

  @BeforeEach
  void start() throws Exception {
    simulator = PaymentSimulator.start(vertx, 0).await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void every_booking_is_refunded_once() {
    var show = Fixtures.showtime(database, 1, BOOKINGS).priced("EUR", PRICE, 0, 0).insert();
    try (var dying = ServiceProcess.start(settings()).awaitStart()) {
      sell(dying.url(), show);
      simulator.order(Operation.REFUND, Kind.TIMEOUT, BOOKINGS);
      callOff(dying.url(), show);
      Await.until("It is in the middle", BOUND, () -> refunds() > 0);
      dying.kill();
    }
    simulator.clearFaults();
    var undone = count(show, "CANCELLED");

    try (var other = stack.startNode(settings())) {
      assertThat(other.url()).isNotEmpty();
      Await.until("It is finished", BOUND, () -> isFinished(show));
    }

    assertThat(undone).isPositive().isLessThan(BOOKINGS);
    assertThat(count(show, "CANCELLED")).isEqualTo(BOOKINGS);
    assertThat(simulator.intents())
        .hasSize(BOOKINGS)
        .allSatisfy(it -> assertThat(it.refunded()).isEqualTo(PRICE));
    assertThat(events(show)).isEqualTo(BOOKINGS);
  }

  private static void sell(String url, Show show) {
    IntStream.rangeClosed(1, BOOKINGS)
        .parallel()
        .forEach(
            it -> {
              var buyer = Api.guestAt(url);
              var booked = buyer.book(buyer.held(show.id(), "A" + it), "pm_card_visa");
              assertThat(booked.status()).as(booked.body()).isEqualTo(201);
            });
  }

  /** By an admin of that database. */
  private void callOff(String url, Show show) {
    var admin = Api.at(url).signUp();
    database.update(
        "update account set roles = ? where account_id = ?", List.of("admin"), admin.accountId());
    var begun =
        Api.at(url)
            .login(admin.session().getJsonObject("user").getString("email"))
            .send("POST", "/showtimes/" + show.id() + "/cancel", "");
    assertThat(begun.status()).as(begun.body()).isEqualTo(202);
  }

  private long count(Show show, String status) {
    return database.number(
        "select count(*) from booking where showtime_id = ? and status = ?", show.id(), status);
  }

  private long events(Show show) {
    return database.number(
        """
        select count(distinct subject)
        from outbox
        where showtime_id = ? and type = 'booking.cancelled'
        """,
        show.id());
  }

  private long refunds() {
    return simulator.intents().stream().filter(it -> it.refunded() > 0).count();
  }

  private boolean isFinished(Show show) {
    return database.number(
            "select count(*) from calling_off where showtime_id = ? and finished_at is not null",
            show.id())
        == 1;
  }

  private Map<String, String> settings() {
    var settings = new TreeMap<>(stack.settings(database));
    settings.putAll(simulator.environment());
    settings.put("MARQUEE_DATABASE_POOL_SIZE", "8");
    settings.put("MARQUEE_BOOKING_LEASE_SECONDS", "2");
    settings.put("MARQUEE_BOOKING_RECONCILE_SECONDS", "1");
    return settings;
  }
}

package dev.marquee;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.PaymentSimulator;
import dev.marquee.devstack.SaleLock;
import dev.marquee.devstack.ServiceProcess;
import dev.marquee.devstack.SimulatedFaults.Kind;
import dev.marquee.devstack.SimulatedFaults.Operation;
import dev.marquee.devstack.SimulatedIntent;
import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The process is killed while sales stand still at each of their steps: another node brings every
 * payment to its end.
 */
class KilledNodeTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final long PRICE = 1000;

  private final Vertx vertx = Vertx.vertx();
  private final TestStack stack = TestStack.get();
  private final TestDatabase database = stack.ownDatabase("killed");
  private final List<SaleLock> locks = new ArrayList<>();
  private PaymentSimulator simulator;

  /** A sale that stands still; {@code payment} is the status that Postgres knows of. */
  private record Sale(Show show, String payment) {}

  @BeforeEach
  void start() throws Exception {
    simulator = PaymentSimulator.start(vertx, 0).await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    locks.forEach(SaleLock::close);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void every_payment_is_captured_with_a_booking_or_voided_without_one() {
    var kept = new ArrayList<Sale>();
    var lost = new ArrayList<Sale>();
    try (var dying = ServiceProcess.start(settings("60")).awaitStart()) {
      for (var sales : List.of(kept, lost)) {
        sales.add(atGateway(dying, Operation.AUTHORIZE, Kind.TIMEOUT_BEFORE_EFFECT, "INITIATED"));
        sales.add(atGateway(dying, Operation.AUTHORIZE, Kind.TIMEOUT, "INITIATED"));
        sales.add(beforeBooking(dying));
      }
      kept.add(atGateway(dying, Operation.CAPTURE, Kind.TIMEOUT_BEFORE_EFFECT, "CAPTURE_DUE"));
      kept.add(atGateway(dying, Operation.CAPTURE, Kind.TIMEOUT, "CAPTURE_DUE"));
      dying.kill();
    }
    locks.forEach(SaleLock::close);
    locks.clear();

    assertThat(kept).allSatisfy(it -> assertThat(statusOf(it, "payment")).isEqualTo(it.payment()));
    assertThat(lost).allSatisfy(it -> assertThat(statusOf(it, "payment")).isEqualTo(it.payment()));
    try (var other = stack.startNode(settings("30"))) {
      lost.forEach(it -> sellToAnother(it, other.url()));
      database.update("update payment set next_attempt_at = now()");
      Await.until("Every payment has come to its end", BOUND, () -> unfinished() == 0);
    }

    assertThat(kept).allSatisfy(this::isPaidAndBooked);
    assertThat(lost).allSatisfy(this::isNeither);
    assertThat(simulator.chargesByPayment().values()).allMatch(it -> it == 1);
  }

  /** A sale whose node waits for an answer of the gateway that never comes. */
  private Sale atGateway(ServiceProcess node, Operation operation, Kind kind, String payment) {
    simulator.order(operation, kind, 1);
    var show = begin(node, false);
    Await.until("The gateway was asked", BOUND, () -> !simulator.isFaultDue(operation));
    return new Sale(show, payment);
  }

  /** A sale whose money is reserved, and whose node waits for the seats. */
  private Sale beforeBooking(ServiceProcess node) {
    var before = simulator.intents().size();
    var show = begin(node, true);
    Await.until("It is authorized", BOUND, () -> simulator.intents().size() > before);
    return new Sale(show, "INITIATED");
  }

  private Show begin(ServiceProcess node, boolean standsStill) {
    var show = Fixtures.showtime(database, 1, 2).insert();
    var buyer = Api.guestAt(node.url());
    var hold = buyer.held(show.id(), "A1");
    if (standsStill) {
      locks.add(SaleLock.of(database, show.id()));
    }
    var unheard = buyer.bookLater(hold, "pm_card_visa", UUID.randomUUID().toString());
    assertThat(unheard).isNotDone();
    return show;
  }

  private void sellToAnother(Sale sale, String url) {
    Fixtures.expireFences(database, sale.show().id());
    Api.guestAt(url).held(sale.show().id(), "A1");
  }

  private void isPaidAndBooked(Sale sale) {
    assertThat(statusOf(sale, "payment")).isEqualTo("CAPTURED");
    assertThat(statusOf(sale, "booking")).isEqualTo("CONFIRMED");
    assertThat(statusOf(sale, "seat_inventory")).isEqualTo("BOOKED");
    assertThat(charges(sale))
        .singleElement()
        .satisfies(it -> assertThat(it.captured()).isEqualTo(PRICE));
  }

  private void isNeither(Sale sale) {
    assertThat(statusOf(sale, "payment")).isEqualTo("VOIDED");
    assertThat(statusOf(sale, "booking")).isEqualTo("CANCELLED");
    assertThat(statusOf(sale, "seat_inventory")).isEqualTo("HELD");
    assertThat(charges(sale)).allMatch(it -> it.status().equals("canceled"));
  }

  private List<SimulatedIntent> charges(Sale sale) {
    var prefix = "pay_" + sale.show().id() + "_";
    return simulator.intents().stream()
        .filter(it -> it.metadata().getOrDefault("payment_id", "").startsWith(prefix))
        .toList();
  }

  /** The status of the showtime's one payment, its one booking or its seat A1. */
  private String statusOf(Sale sale, String table) {
    var seat = table.equals("seat_inventory") ? " and seat_id = 'A1'" : "";
    return database
        .one("select status from " + table + " where showtime_id = ?" + seat, sale.show().id())
        .getString("status");
  }

  private long unfinished() {
    return database.number(
        "select count(*) from payment where status not in ('CAPTURED', 'DECLINED', 'VOIDED')");
  }

  private Map<String, String> settings(String leaseSeconds) {
    var settings = new TreeMap<>(stack.settings(database));
    settings.putAll(simulator.environment());
    settings.put("MARQUEE_DATABASE_POOL_SIZE", "8");
    settings.put("MARQUEE_BOOKING_LEASE_SECONDS", leaseSeconds);
    settings.put("MARQUEE_BOOKING_RECONCILE_SECONDS", "1");
    return settings;
  }
}

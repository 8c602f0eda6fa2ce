package dev.marquee;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.PaymentSimulator;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.SaleLock;
import dev.marquee.devstack.TestStack;
import dev.marquee.devstack.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Postgres, the payment gateway or a client goes away: what is answered, and what is left. */
class OutageTest {
  private static final Duration BOUND = Duration.ofSeconds(15);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);
  private static final String CARD = "pm_card_visa";
  private static final int BUYERS = 8;
  private static final int SEATS_PER_ROW = 300;

  private final TestStack stack = TestStack.get();
  private final Show show = Fixtures.showtime(BUYERS / 2, SEATS_PER_ROW).insert();

  @AfterEach
  void startPostgres() {
    stack.servers().startPostgres();
  }

  @Test
  void without_postgres_every_call_is_answered_with_503_and_soon() {
    var buyer = Api.guest();
    var hold = buyer.held(show.id(), "A1");
    stack.servers().stopPostgres();

    var answers =
        List.<Supplier<Response>>of(
                () -> buyer.hold(show.id(), "A2"),
                () -> buyer.get("/holds/" + hold),
                () -> buyer.release(hold),
                () -> buyer.book(hold, CARD),
                () -> buyer.get("/bookings"),
                () -> buyer.get("/movies"),
                () -> buyer.get("/showtimes/" + show.id()),
                () -> buyer.get("/users/me"),
                () -> Api.anonymous().post("/auth/guest", new JsonObject()),
                () -> Api.anonymous().post("/auth/login", credentials()))
            .stream()
            .map(OutageTest::timed)
            .toList();

    assertThat(answers)
        .allSatisfy(
            it -> {
              assertThat(it).isProblem(503, "unavailable");
              assertThat(it.header("Retry-After")).isPresent();
            });
    assertThat(readiness().status()).isEqualTo(503);
    assertThat(health("live")).hasStatus(200);

    stack.servers().startPostgres();
    Await.until("It is ready again", BOUND, () -> readiness().status() == 200);
    assertThat(buyer.book(hold, CARD)).hasStatus(201);
    assertThat(buyer.hold(show.id(), "A2")).hasStatus(201);
  }

  @Test
  void buyers_go_on_over_a_restart_of_postgres_and_nothing_is_sold_twice() {
    var accounts = Stream.generate(Api::guest).limit(BUYERS * 5L).toList();
    var ended = new AtomicBoolean();
    var answers = new ConcurrentLinkedQueue<Response>();
    var buying =
        IntStream.range(0, BUYERS)
            .mapToObj(it -> CompletableFuture.runAsync(() -> buy(it, accounts, ended, answers)))
            .toList();
    Await.until("Seats are sold", BOUND, () -> sold(answers) > BUYERS);

    stack.servers().restartPostgres();
    Await.until("It is ready again", BOUND, () -> readiness().status() == 200);
    var soldBefore = sold(answers);
    Await.until("Seats are sold again", BOUND, () -> sold(answers) > soldBefore + BUYERS);
    ended.set(true);
    buying.forEach(CompletableFuture::join);

    assertThat(answers.stream().map(Response::status).distinct())
        .isSubsetOf(201, 202, 409, 429, 503);
    assertThat(answers)
        .filteredOn(it -> it.status() == 503)
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.header("Retry-After")).isPresent());
    letLeasesEnd();
    Await.until("Every sale has come to its end", BOUND, () -> unfinished() == 0);
    assertThat(bookedSeats()).isEqualTo(soldSeats()).isGreaterThanOrEqualTo(sold(answers));
    assertThat(stack.simulator().chargesByPayment().values()).allMatch(it -> it == 1);
  }

  /** Takes and pays seat after seat of a row that another buyer wants too. */
  private void buy(int buyer, List<Api> accounts, AtomicBoolean ended, Queue<Response> answers) {
    var row = (char) ('A' + buyer / 2);
    for (int i = 0; !ended.get(); i++) {
      var account = accounts.get((buyer + BUYERS * i) % accounts.size());
      var seat = row + "" + (i % SEATS_PER_ROW + 1);
      var held = timed(() -> account.hold(show.id(), seat));
      answers.add(held);
      if (held.status() == 503) {
        // Not waiting for anything, only no faster than a client that is told to come again.
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      } else if (held.status() == 201) {
        var token = held.json().getString("hold_token");
        answers.add(timed(() -> account.book(token, CARD)));
      }
    }
  }

  private void letLeasesEnd() {
    stack
        .database()
        .update("update payment set next_attempt_at = now() where showtime_id = ?", show.id());
  }

  private static long sold(Queue<Response> answers) {
    return answers.stream()
        .filter(it -> it.status() == 201 && it.json().containsKey("payment"))
        .count();
  }

  private long bookedSeats() {
    return stack
        .database()
        .number(
            "select count(*) from seat_inventory where showtime_id = ? and status = 'BOOKED'",
            show.id());
  }

  private long soldSeats() {
    return stack
        .database()
        .number(
            """
            select count(distinct seat_id)
            from booking_seat
            join booking using (showtime_id, booking_id)
            join payment using (showtime_id, booking_id)
            where showtime_id = ? and booking.status = 'CONFIRMED' and payment.status = 'CAPTURED'
            """,
            show.id());
  }

  private long unfinished() {
    return stack
        .database()
        .number(
            """
            select count(*) from payment
            where showtime_id = ? and status not in ('CAPTURED', 'DECLINED', 'VOIDED')
            """,
            show.id());
  }

  @Test
  void without_the_gateway_the_hold_lives_on_and_is_paid_when_it_is_back() throws Exception {
    var vertx = Vertx.vertx();
    var simulator = PaymentSimulator.start(vertx, 0).await(10, TimeUnit.SECONDS);
    var settings = new TreeMap<>(simulator.environment());
    settings.put("MARQUEE_PAYMENT_BREAKER_FAILURES", "3");
    settings.put("MARQUEE_PAYMENT_BREAKER_RESET_MILLIS", "500");
    try (var node = stack.startNode(settings)) {
      var buyer = Api.guest().at(node);
      var hold = buyer.held(show.id(), "A1");
      simulator.stop().await(10, TimeUnit.SECONDS);

      for (var i = 0; i < 4; i++) {
        assertThat(timed(() -> buyer.book(hold, CARD)))
            .isProblem(503, "payment_unavailable")
            .hasHeader("Retry-After", "5");
      }
      var ready = Api.at(node.managementUrl()).get("/health/ready");
      assertThat(ready).hasStatus(200);
      assertThat(buyer.get("/holds/" + hold).json().getString("status")).isEqualTo("ACTIVE");

      var port = Integer.parseInt(simulator.url().replaceAll(".*:", ""));
      var back = PaymentSimulator.start(vertx, port).await(10, TimeUnit.SECONDS);
      Await.until("The hold is paid", BOUND, () -> buyer.book(hold, CARD).status() == 201);
      assertThat(back.intents()).hasSize(1);
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_buyer_who_leaves_in_the_middle_of_the_sale_has_bought() {
    var buyer = Api.guest();
    var hold = buyer.held(show.id(), "A1");
    var before = stack.simulator().intents().size();
    try (var lock = SaleLock.of(stack.database(), show.id())) {
      try (var wire = Wire.to(stack.node().port())) {
        wire.send(bookRequest(buyer, hold));
        Await.until("It is paid", BOUND, () -> stack.simulator().intents().size() > before);
      }
      assertThat(lock).isNotNull();
    }

    Await.until(
        "It is booked",
        BOUND,
        () -> !buyer.get("/bookings").json().getJsonArray("items").isEmpty());
    Await.until("The sale has come to its end", BOUND, () -> unfinished() == 0);
    var booking = buyer.get("/bookings").json().getJsonArray("items").getJsonObject(0);
    assertThat(booking.getString("status")).isEqualTo("CONFIRMED");
    assertThat(booking.getJsonObject("payment").getString("status")).isEqualTo("CAPTURED");
  }

  private static String bookRequest(Api buyer, String hold) {
    var body =
        """
        {"hold_token": "%s",
         "payment_info": {"method": "card", "payment_method": "%s"},
         "contact": {"name": "Casey", "email": "casey@marquee.test"}}\
        """
            .formatted(hold, CARD)
            .replace("\n", "");
    return """
        POST /bookings HTTP/1.1
        Host: localhost
        Authorization: Bearer %s
        Idempotency-Key: leaving
        Content-Type: application/json
        Content-Length: %d

        %s"""
        .formatted(buyer.session().getString("access_token"), body.length(), body);
  }

  private static Response timed(Supplier<Response> call) {
    var began = System.nanoTime();
    var answer = call.get();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONGEST_ANSWER);
    return answer;
  }

  private static JsonObject credentials() {
    return new JsonObject().put("email", "nobody@marquee.test").put("password", "marquee-demo");
  }

  private Response readiness() {
    return health("ready");
  }

  private Response health(String which) {
    return Api.at(stack.node().managementUrl()).get("/health/" + which);
  }
}

package dev.marquee;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.AfterSaleNodes;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.ReceivedMail;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.ServiceProcess;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.pdfbox.Loader;
import org.junit.jupiter.api.Test;

/** What a booking sets off happens, whatever breaks: the whole way from a sale to a mail. */
class AfterSaleTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int BOOKINGS = 500;
  private static final int BUYERS = 8;
  private static final int KILLS = 3;

  /** Seats whose holds may be lost with the answer that told of them. */
  private static final int LOST = 150;

  private final String recipients = UUID.randomUUID().toString().substring(0, 8);

  @Test
  void a_buyer_gets_a_mail_with_a_page_for_each_seat_and_another_when_the_booking_is_cancelled()
      throws Exception {
    var stack = AfterSaleNodes.of("after_sale");
    try (var node = stack.start()) {
      var show = Fixtures.showtime(stack.database(), 1, 4).insert();
      var buyer = Api.guestAt(node.url());
      var hold = buyer.held(show.id(), "A1", "A2");

      var booked = buyer.post("/bookings", order(hold, address(0)), key());

      assertThat(booked).hasStatus(201);
      Await.until("The mail is there", BOUND, () -> mailsTo(address(0)).size() == 1);
      var mail = mailsTo(address(0)).get(0);
      try (var pdf = Loader.loadPDF(mail.attachment("tickets.pdf").content().getBytes())) {
        assertThat(pdf.getNumberOfPages()).isEqualTo(2);
      }
      assertThat(tickets(stack)).isEqualTo(2);

      buyer.cancel(booked.json().getString("id"));

      Await.until("So is the other one", BOUND, () -> mailsTo(address(0)).size() == 2);
    }
  }

  @Test
  void a_buyer_whose_booking_is_moved_gets_a_mail_with_the_new_tickets() throws Exception {
    var stack = AfterSaleNodes.of("after_move");
    try (var node = stack.start()) {
      var show = Fixtures.showtime(stack.database(), 1, 4).insert();
      var buyer = Api.guestAt(node.url());
      var order = order(buyer.held(show.id(), "A1", "A2"), address(0));
      var id = buyer.post("/bookings", order, key()).json().getString("id");
      Await.until("The mail is there", BOUND, () -> mailsTo(address(0)).size() == 1);
      var moves =
          new JsonArray()
              .add(new JsonObject().put("from", "A1").put("to", "A3"))
              .add(new JsonObject().put("from", "A2").put("to", "A1"));

      var moved =
          admin(stack, node)
              .post("/bookings/" + id + "/seat-moves", new JsonObject().put("moves", moves));

      assertThat(moved).hasStatus(200);
      Await.until("So is the other one", BOUND, () -> mailsTo(address(0)).size() == 2);
      var mail =
          mailsTo(address(0)).stream()
              .filter(it -> it.subject().startsWith("Your new seats"))
              .findFirst()
              .orElseThrow();
      assertThat(mail.text()).contains("Seat A3,", "Seat A1,").doesNotContain("Seat A2,");
      try (var pdf = Loader.loadPDF(mail.attachment("tickets.pdf").content().getBytes())) {
        assertThat(pdf.getNumberOfPages()).isEqualTo(2);
      }
    }
  }

  private Api admin(AfterSaleNodes stack, Node node) {
    var account =
        new JsonObject()
            .put("name", "Admin")
            .put("email", address(1))
            .put("password", "marquee-demo");
    assertThat(Api.at(node.url()).post("/auth/register", account)).hasStatus(201);
    stack
        .database()
        .update("update account set roles = array['admin'] where email = ?", address(1));
    return Api.at(node.url()).login(address(1));
  }

  @Test
  void a_dead_letter_is_sent_once_what_was_wrong_is_mended() {
    var stack = AfterSaleNodes.of("dead_letters");
    var show = Fixtures.showtime(stack.database(), 1, 4).insert();
    try (var silent = TestStack.get().startNode(TestStack.get().settings(stack.database()))) {
      var buyer = Api.guestAt(silent.url());
      for (var seat = 1; seat <= 2; seat++) {
        var order = order(buyer.held(show.id(), "A" + seat), address(seat));
        assertThat(buyer.post("/bookings", order, key())).hasStatus(201);
      }
    }
    readdress(stack, address(2), "no.such@-host-");
    try (var node = stack.start()) {
      stack.bookings().append("1", "{\"poison\": true}");
      Await.until("Those behind are told", BOUND, () -> mailsTo(address(1)).size() == 1);
      var dead = stack.deadLetters("notifications");
      Await.until("Both are put aside", BOUND, () -> dead.records().size() == 2);
      readdress(stack, "no.such@-host-", address(2));

      var replayed =
          Api.at(node.managementUrl()).post("/dead-letters/notifications/replay", new JsonObject());

      assertThat(replayed).hasStatus(200);
      assertThat(replayed.json()).isEqualTo(new JsonObject().put("handled", 1).put("put_aside", 1));
      assertThat(mailsTo(address(2))).hasSize(1);
    }
  }

  @Test
  void no_tickets_and_no_mail_are_missing_after_nodes_were_killed_during_500_bookings()
      throws Exception {
    var stack = AfterSaleNodes.of("killed_after_sale");
    var show = Fixtures.showtime(stack.database(), 26, (BOOKINGS + LOST) / 26).insert();
    var nodes = new CopyOnWriteArrayList<ServiceProcess>();
    var threads = Executors.newFixedThreadPool(BUYERS);
    var done = new AtomicInteger();
    try {
      nodes.add(ServiceProcess.start(stack.settings()));
      nodes.add(ServiceProcess.start(stack.settings()));
      nodes.forEach(ServiceProcess::awaitStart);
      var seats = new ConcurrentLinkedQueue<>(show.seatIds());

      var buying = buy(show, seats, nodes, threads, done);
      var random = new Random(42);
      for (var kill = 1; kill <= KILLS; kill++) {
        var after = (kill - 1) * BOOKINGS / KILLS + random.nextInt(BOOKINGS / KILLS - 20);
        Await.until("Some are booked", BOUND, () -> done.get() >= after || buying.isDone());
        var dying = nodes.remove(random.nextInt(nodes.size()));
        dying.kill();
        nodes.add(ServiceProcess.start(stack.settings()).awaitStart());
      }
      buying.join();

      Await.until("All payments are at their end", BOUND, () -> unfinished(stack) == 0);
      var confirmed = confirmed(stack);
      assertThat(confirmed).isGreaterThanOrEqualTo(BOOKINGS);
      Await.until("All have tickets", BOUND, () -> tickets(stack) == confirmed);
      Await.until("All have mails", BOUND, () -> recipients().size() == confirmed);
      Await.until("The outbox is empty", BOUND, () -> outbox(stack) == 0);
      assertThat(recipients().values())
          .as("a mail comes twice where its node was killed when it had sent it")
          .allMatch(mails -> mails <= 2);
      assertThat(stack.deadLetters("notifications").records()).isEmpty();
    } finally {
      threads.shutdownNow();
      nodes.forEach(ServiceProcess::close);
    }
  }

  private static void readdress(AfterSaleNodes stack, String from, String to) {
    var changed =
        stack
            .database()
            .update("update booking set contact_email = ? where contact_email = ?", to, from);
    assertThat(changed).isEqualTo(1);
  }

  private CompletableFuture<Void> buy(
      Show show,
      ConcurrentLinkedQueue<String> seats,
      List<ServiceProcess> nodes,
      ExecutorService threads,
      AtomicInteger done) {
    var buyers = new ArrayList<CompletableFuture<Void>>();
    for (var i = 0; i < BUYERS; i++) {
      buyers.add(
          CompletableFuture.runAsync(
              () -> {
                while (done.get() < BOOKINGS) {
                  if (buy(show, seats.remove(), nodes)) {
                    done.incrementAndGet();
                  }
                }
              },
              threads));
    }
    return CompletableFuture.allOf(buyers.toArray(CompletableFuture[]::new));
  }

  /** Whether the seat was booked: its hold may be lost with the answer that told of it. */
  private boolean buy(Show show, String seat, List<ServiceProcess> nodes) {
    var session = patiently(nodes, url -> Api.at(url).post("/auth/guest", new JsonObject()));
    var token = session.json().getString("access_token");
    var holdPath = "/showtimes/" + show.id() + "/hold";
    var seats = new JsonObject().put("seat_ids", JsonArray.of(seat));
    var holdKey = key();
    var hold = patiently(nodes, url -> Api.at(url).withToken(token).post(holdPath, seats, holdKey));
    if (hold.status() != 201) {
      return false;
    }
    var order = order(hold.json().getString("hold_token"), recipients + "." + seat + "@mail.test");
    var bookingKey = key();
    var booked =
        patiently(nodes, url -> Api.at(url).withToken(token).post("/bookings", order, bookingKey));
    return booked.status() == 201;
  }

  private interface Attempt {
    Response at(String url);
  }

  /** Asks again, elsewhere, until there is an answer that will not change. */
  private static Response patiently(List<ServiceProcess> nodes, Attempt attempt) {
    var answer = new AtomicReference<Response>();
    var tries = new AtomicInteger();
    Await.until(
        "There is an answer",
        BOUND,
        () -> {
          try {
            var node = nodes.get(tries.getAndIncrement() % nodes.size());
            var told = attempt.at(node.url());
            answer.set(told);
            return isFinal(told);
          } catch (RuntimeException e) {
            // Its node was killed: the next one answers.
            return false;
          }
        });
    return Objects.requireNonNull(answer.get());
  }

  private static boolean isFinal(Response answer) {
    return answer.status() < 500
        && answer.status() != 202
        && !answer.body().contains("_in_progress");
  }

  private Map<String, Integer> recipients() {
    var prefix = recipients + ".";
    return new HashMap<>(
        TestStack.get().mail().mails().stream()
            .map(ReceivedMail::to)
            .filter(it -> it.startsWith(prefix))
            .collect(Collectors.toMap(it -> it, it -> 1, Integer::sum)));
  }

  private static List<ReceivedMail> mailsTo(String address) {
    return TestStack.get().mail().mailsTo(address);
  }

  private String address(int number) {
    return recipients + "-" + number + "@mail.test";
  }

  private static JsonObject order(String hold, String address) {
    return new JsonObject()
        .put("hold_token", hold)
        .put(
            "payment_info",
            new JsonObject().put("method", "card").put("payment_method", "pm_card_visa"))
        .put("contact", new JsonObject().put("name", "Casey").put("email", address));
  }

  private static String[] key() {
    return new String[] {"Idempotency-Key", UUID.randomUUID().toString()};
  }

  private static long tickets(AfterSaleNodes stack) {
    return stack.database().number("select count(*) from ticket");
  }

  private static long confirmed(AfterSaleNodes stack) {
    return stack.database().number("select count(*) from booking where status = 'CONFIRMED'");
  }

  private static long unfinished(AfterSaleNodes stack) {
    return stack
        .database()
        .number(
            "select count(*) from payment where status not in ('CAPTURED', 'DECLINED', 'VOIDED')");
  }

  private static long outbox(AfterSaleNodes stack) {
    return stack.database().number("select count(*) from outbox");
  }
}

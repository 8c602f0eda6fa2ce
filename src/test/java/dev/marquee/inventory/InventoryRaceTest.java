package dev.marquee.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.LiveMap;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house and its buyers are at the same few seats at the same moment, on two nodes. */
class InventoryRaceTest {
  private static final long SEED = 20261128;
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final int WORKERS = 8;
  private static final int STEPS = 60;
  private static final int ROUNDS = 25;

  private record Sale(Api buyer, String booking) {}

  private final BoxOffice house = BoxOffice.of(Fixtures.showtime(3, 6).insert());
  private final Queue<Sale> sales = new ConcurrentLinkedQueue<>();
  private final Queue<String> kept = new ConcurrentLinkedQueue<>();
  private final Set<Integer> answers = ConcurrentHashMap.newKeySet();

  @Test
  void whatever_the_house_and_buyers_do_at_once_nothing_is_sold_twice_and_the_feed_is_right()
      throws Exception {
    var show = house.show();
    try (var second = TestStack.get().startNode(Map.of());
        var oneMap = LiveMap.open(TestStack.get().node(), show.id(), show.seatIds());
        var otherMap = LiveMap.open(second, show.id(), show.seatIds())) {
      oneMap.awaitVersion(0, BOUND);
      otherMap.awaitVersion(0, BOUND);

      work(List.of(TestStack.get().node(), second));

      assertThat(answers).as("no step broke").isSubsetOf(200, 201, 204, 404, 409, 429);
      assertThat(answers).contains(200, 201, 409);
      house.booksAgree();
      for (var map : List.of(oneMap, otherMap)) {
        map.awaitVersion(house.version(), BOUND);
        assertThat(map.letters()).isEqualTo(house.letters());
        assertThat(map.misfits()).isZero();
      }
      everyBookingHasItsSeats();
    }
  }

  @Test
  void a_booking_that_is_cancelled_while_it_is_moved_keeps_no_seat() throws Exception {
    var buyer = Api.guest();
    for (var round = 0; round < ROUNDS; round++) {
      var id = house.booked(buyer, "A1", "A2").getString("id");

      var both =
          atOnce(
              () -> house.move(id, "A1", "A3", "A2", "A1").status(),
              () -> buyer.cancel(id).json().getString("status"));

      assertThat(both.get(0)).isIn(200, 409);
      assertThat(both.get(1)).isEqualTo("CANCELLED");
      assertThat(house.letters()).doesNotContain("B");
      house.booksAgree();
    }
  }

  @Test
  void a_ticket_that_is_scanned_while_it_is_moved_admits_or_is_moved() throws Exception {
    for (var round = 0; round < ROUNDS; round++) {
      var booking = house.booked(Api.guest(), "A1");
      var id = booking.getString("id");
      var qr = booking.getJsonArray("tickets").getJsonObject(0).getString("qr");

      var both =
          atOnce(
              () -> house.move(id, "A1", "A2").status(),
              () ->
                  house
                      .api()
                      .post("/checkins", new JsonObject().put("qr", qr))
                      .json()
                      .getString("result"));

      assertThat(both).isIn(List.of(200, "CANCELLED"), List.of(409, "ADMITTED"));
      house.booksAgree();
      free();
    }
  }

  private static List<Object> atOnce(Callable<Object> one, Callable<Object> other)
      throws Exception {
    var threads = Executors.newFixedThreadPool(2);
    try {
      var answers = new ArrayList<Object>();
      for (var answer : threads.invokeAll(List.of(one, other))) {
        answers.add(answer.get());
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  /** As if nothing had been sold. */
  private void free() {
    var database = TestStack.get().database();
    database.update(
        """
        update booking_seat
        set cancelled_at = now()
        where showtime_id = ? and cancelled_at is null
        """,
        house.show().id());
    database.update(
        """
        with freed as (
          update seat_inventory
          set status = 'AVAILABLE', booking_id = null
          where showtime_id = ? and status = 'BOOKED'
          returning showtime_id)
        update sale
        set available_seats = available_seats + (select count(*) from freed),
          seat_version = seat_version + 1
        where showtime_id = (select min(showtime_id) from freed)
        """,
        house.show().id());
  }

  private void work(List<Node> nodes) throws Exception {
    var threads = Executors.newFixedThreadPool(WORKERS);
    try {
      var workers = new ArrayList<Future<?>>();
      for (var worker = 0; worker < WORKERS; worker++) {
        var at = house.at(nodes.get(worker % nodes.size()));
        var buyers = Stream.generate(Api::guest).limit(4).map(it -> it.at(at(nodes, it))).toList();
        var random = new SplittableRandom(SEED + worker);
        workers.add(
            threads.submit(
                () ->
                    IntStream.range(0, STEPS)
                        .forEach(it -> step(at, buyers.get(it % buyers.size()), random))));
      }
      for (var worker : workers) {
        worker.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Node at(List<Node> nodes, Api buyer) {
    return nodes.get(Math.floorMod(buyer.accountId().hashCode(), nodes.size()));
  }

  private void step(BoxOffice at, Api buyer, SplittableRandom random) {
    switch (random.nextInt(8)) {
      case 0, 1 -> buy(buyer, seat(random), seat(random));
      case 2 -> cancel();
      case 3 -> answers.add(at.block("Kept", seat(random)).status());
      case 4 -> answers.add(at.unblock(at.show().seatIds().toArray(String[]::new)).status());
      case 5 -> keep(at, seat(random));
      case 6 -> release(at);
      default -> move(at, random);
    }
  }

  private String seat(SplittableRandom random) {
    return house.show().seatIds().get(random.nextInt(house.show().seatIds().size()));
  }

  private void buy(Api buyer, String one, String other) {
    var hold =
        buyer.hold(house.show().id(), Stream.of(one, other).distinct().toArray(String[]::new));
    answers.add(hold.status());
    if (hold.status() == 201) {
      var booked = buyer.book(hold.json().getString("hold_token"), "pm_card_visa");
      answers.add(booked.status());
      if (booked.status() == 201) {
        sales.add(new Sale(buyer, booked.json().getString("id")));
      }
    }
  }

  private void cancel() {
    var sale = sales.poll();
    if (sale != null) {
      var cancelled = sale.buyer().cancel(sale.booking());
      answers.add(cancelled.status());
      assertThat(cancelled.json().getString("status")).isEqualTo("CANCELLED");
    }
  }

  private void keep(BoxOffice at, String seatId) {
    var held = at.hold(seatId);
    answers.add(held.status());
    if (held.status() == 201) {
      kept.add(held.json().getString("id"));
    }
  }

  private void release(BoxOffice at) {
    var hold = kept.poll();
    if (hold != null) {
      answers.add(at.release(hold).status());
    }
  }

  /** While somebody may be cancelling it or moving it elsewhere. */
  private void move(BoxOffice at, SplittableRandom random) {
    var sale = sales.peek();
    if (sale != null) {
      var seats = seatIds(sale);
      var row = seats.get(0).substring(0, 1);
      var to = row + (random.nextInt(6) + 1);
      if (!seats.get(0).equals(to)) {
        answers.add(at.move(sale.booking(), seats.get(0), to).status());
      }
    }
  }

  private static List<String> seatIds(Sale sale) {
    var booking = sale.buyer().get("/bookings/" + sale.booking()).json();
    return BoxOffice.objects(booking, "seats").map(it -> it.getString("seat_id")).toList();
  }

  private void everyBookingHasItsSeats() {
    var owned = new HashSet<String>();
    for (var sale : sales) {
      var booking = sale.buyer().get("/bookings/" + sale.booking()).json();
      assertThat(booking.getString("status")).isEqualTo("CONFIRMED");
      seatIds(sale).forEach(it -> assertThat(owned.add(it)).as(it).isTrue());
      assertThat(BoxOffice.objects(booking, "tickets").map(it -> it.getString("seat_id")))
          .containsExactlyInAnyOrderElementsOf(seatIds(sale));
      assertThat(soldFor(sale)).isEqualTo(price(booking));
    }
    assertThat(owned).hasSize((int) house.letters().chars().filter(it -> it == 'B').count());
  }

  private static long price(JsonObject booking) {
    return booking.getJsonObject("total_price").getLong("amount");
  }

  private long soldFor(Sale sale) {
    return TestStack.get()
        .database()
        .number(
            """
            select sum(amount)
            from booking_seat
            where showtime_id = ? and cancelled_at is null
              and 'bkg_' || showtime_id || '_' || replace(booking_id::text, '-', '') = ?
            """,
            house.show().id(),
            sale.booking());
  }
}

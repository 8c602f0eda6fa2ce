package dev.marquee.seating;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.LiveMap;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many want the same seats at the same moment, on two nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HoldRaceTest {
  private static final int BUYERS = 200;
  private static final int PAIRS = 50;
  private static final int ROUNDS = 20;
  private static final Duration BOUND = Duration.ofSeconds(10);

  private record Wish(Api buyer, String[] seatIds, CompletableFuture<Response> answer) {}

  private final List<Api> buyers = new ArrayList<>();
  private Node second;

  @BeforeAll
  void gather() {
    second = TestStack.get().startNode(Map.of());
    buyers.addAll(Stream.generate(Api::guest).limit(BUYERS).toList());
  }

  @AfterAll
  void close() {
    second.close();
  }

  @Test
  void a_seat_has_one_holder_and_losers_are_told_which_seats_are_taken() {
    for (var round = 0; round < ROUNDS; round++) {
      race(TestStack.get().node(), second);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,SHOWTIME", "128,ACROSS", "1,ACROSS", "3,SHOWTIME"})
  void so_it_is_whatever_the_batches_are(String batchSize, String batching) {
    var settings = Map.of("MARQUEE_HOLD_BATCH_SIZE", batchSize, "MARQUEE_HOLD_BATCHING", batching);

    try (var one = TestStack.get().startNode(settings);
        var other = TestStack.get().startNode(settings)) {
      race(one, other);
      race(one, other);
    }
  }

  private void race(Node one, Node other) {
    var show = Fixtures.showtime(1, PAIRS + 1).insert();
    try (var oneMap = LiveMap.open(one, show.id(), show.seatIds());
        var otherMap = LiveMap.open(other, show.id(), show.seatIds())) {
      oneMap.awaitVersion(0, BOUND);
      otherMap.awaitVersion(0, BOUND);

      var wishes = press(show, one, other);

      var holders = holders(wishes);
      wishes.forEach(wish -> losersAreTold(wish, holders));
      inventoryHasExactly(holders, show);
      replaysToTheDatabase(oneMap, show);
      replaysToTheDatabase(otherMap, show);
    }
  }

  private List<Wish> press(Show show, Node one, Node other) {
    var wishes = new ArrayList<Wish>();
    for (var i = 0; i < BUYERS; i++) {
      var buyer = buyers.get(i).at(i % 2 == 0 ? one : other);
      var first = (i * 7) % PAIRS + 1;
      var pair = new String[] {"A" + first, "A" + (first + 1)};
      wishes.add(new Wish(buyer, pair, buyer.holdLater(show.id(), pair)));
    }
    wishes.forEach(wish -> wish.answer().join());
    return wishes;
  }

  /** Who has which seat, by the answers; no seat may occur twice. */
  private static Map<String, String> holders(List<Wish> wishes) {
    var holders = new HashMap<String, String>();
    for (var wish : wishes) {
      var answer = wish.answer().join();
      if (answer.status() == 201) {
        for (var seatId : wish.seatIds()) {
          assertThat(holders.put(seatId, answer.json().getString("hold_token")))
              .as("another holder of " + seatId)
              .isNull();
        }
      }
    }
    assertThat(holders).isNotEmpty();
    return holders;
  }

  private static void losersAreTold(Wish wish, Map<String, String> holders) {
    var answer = wish.answer().join();
    if (answer.status() != 201) {
      assertThat(answer).isProblem(409, "seats_unavailable");
      assertThat(answer.json().getJsonArray("unavailable_seat_ids", new JsonArray()))
          .isNotEmpty()
          .isSubsetOf(List.of(wish.seatIds()))
          .allSatisfy(seatId -> assertThat(holders).containsKey(String.valueOf(seatId)));
    }
  }

  private static void inventoryHasExactly(Map<String, String> holders, Show show) {
    var held = new HashMap<String, String>();
    TestStack.get()
        .database()
        .query(
            """
            select seat_id, 'hld_' || showtime_id || '_' || replace(hold_token::text, '-', '') as token
            from seat_inventory
            where showtime_id = ? and status = 'HELD'
            """,
            show.id())
        .forEach(row -> held.put(row.getString("seat_id"), row.getString("token")));
    assertThat(held).isEqualTo(holders);
    assertThat(
            TestStack.get()
                .database()
                .number("select available_seats from sale where showtime_id = ?", show.id()))
        .isEqualTo(show.seatIds().size() - holders.size());
  }

  private static void replaysToTheDatabase(LiveMap map, Show show) {
    map.awaitVersion(Fixtures.version(show.id()), BOUND);
    assertThat(map.letters()).isEqualTo(Fixtures.letters(show.id()));
    assertThat(map.misfits()).isZero();
  }
}

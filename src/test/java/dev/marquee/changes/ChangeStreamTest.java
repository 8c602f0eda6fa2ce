package dev.marquee.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.AfterSaleNodes;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.Scrape;
import dev.marquee.devstack.ServiceProcess;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever is committed is told to Kafka, in order and without loss, whatever breaks. */
class ChangeStreamTest {
  private static final Duration BOUND = Duration.ofSeconds(40);

  private static AfterSaleNodes stack;
  private static Node node;

  @BeforeAll
  static void start() {
    stack = AfterSaleNodes.of("changes");
    node = stack.start();
    Await.until("It reads the change stream", BOUND, () -> leads(node.managementUrl()));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void a_booking_is_told_as_a_cloud_event_and_leaves_the_outbox() {
    var show = show();

    var booking = book(show, "A1", "A2");

    Await.until("It is told", BOUND, () -> !eventsOf(booking).isEmpty());
    var event = eventsOf(booking).get(0);
    assertThat(event.getString("specversion")).isEqualTo("1.0");
    assertThat(event.getString("source")).isEqualTo("/marquee");
    assertThat(event.getString("type")).isEqualTo("booking.confirmed");
    assertThat(event.getString("showtimeid")).isEqualTo(String.valueOf(show.id()));
    assertThat(Instant.parse(event.getString("time"))).isBefore(Instant.now().plusSeconds(5));
    assertThat(event.getJsonObject("data").getJsonArray("seat_ids"))
        .isEqualTo(new JsonArray(List.of("A1", "A2")));
    assertThat(stack.bookings().records())
        .filteredOn(it -> it.value().contains(booking))
        .allMatch(it -> it.key().equals(String.valueOf(show.id())));
    Await.until("The outbox is empty", BOUND, () -> outbox() == 0);
  }

  @Test
  void every_event_is_as_the_description_says() {
    var show = show();
    var booking = book(show, "A1");
    Objects.requireNonNull(buyers.get(booking)).cancel(booking);
    var movie = Fixtures.showtime(stack.database(), 1, 1).insert().movie();
    stack
        .database()
        .update(
            "insert into movie (movie_id, title, genres, language, duration_minutes) values (4710, 'x', '{}', 'en', 90)");
    stack.database().update("delete from movie where movie_id = 4710");
    Await.until("All is told", BOUND, () -> eventsOf(booking).size() == 2);
    Await.until("The movies, too", BOUND, () -> catalog("movie/4710").size() == 2);

    var description = AsyncApi.load();

    assertThat(catalog("movie/" + movie)).isNotEmpty();
    assertThat(stack.bookings().events())
        .allSatisfy(it -> assertThat(description.errors("bookings", it)).isEmpty());
    assertThat(stack.catalog().events())
        .allSatisfy(it -> assertThat(description.errors("catalog", it)).isEmpty());
    assertThat(description.errors("bookings", eventsOf(booking).get(0).copy().put("id", 7)))
        .isNotEmpty();
    assertThat(description.errors("bookings", catalog("movie/4710").get(0))).isNotEmpty();
  }

  @Test
  void a_cancellation_comes_after_its_booking() {
    var show = show();
    var booking = book(show, "A1");

    Objects.requireNonNull(buyers.get(booking)).cancel(booking);

    Await.until("Both are told", BOUND, () -> eventsOf(booking).size() == 2);
    assertThat(eventsOf(booking))
        .extracting(it -> it.getString("type"))
        .containsExactly("booking.confirmed", "booking.cancelled");
  }

  @Test
  void a_movie_is_told_as_it_is_after_each_change_and_when_it_is_gone() {
    stack
        .database()
        .update(
            """
            insert into movie (movie_id, title, genres, language, duration_minutes, release_date,
              imdb_rating)
            values (4711, 'Amélie, "la vie"', '{Comedy,"Film, noir"}', 'fr', 122, '2001-04-25', 8.3)
            """);
    stack.database().update("update movie set imdb_votes = 12 where movie_id = 4711");
    stack.database().update("delete from movie where movie_id = 4711");

    Await.until("All is told", BOUND, () -> catalog("movie/4711").size() == 3);
    var events = catalog("movie/4711");
    assertThat(events)
        .extracting(it -> it.getString("type"))
        .containsExactly("movie.changed", "movie.changed", "movie.deleted");
    assertThat(events)
        .extracting(it -> it.getJsonObject("data").getLong("version"))
        .isSorted()
        .doesNotHaveDuplicates();
    var row = events.get(1).getJsonObject("data").getJsonObject("row");
    assertThat(row.getString("title")).isEqualTo("Amélie, \"la vie\"");
    assertThat(row.getJsonArray("genres")).isEqualTo(JsonArray.of("Comedy", "Film, noir"));
    assertThat(row.getInteger("imdb_votes")).isEqualTo(12);
    assertThat(row.getDouble("imdb_rating")).isEqualTo(8.3);
    assertThat(row.getString("release_date")).isEqualTo("2001-04-25");
    assertThat(row.getValue("poster_url")).isNull();
    assertThat(events.get(2).getJsonObject("data").getJsonObject("row"))
        .isEqualTo(new JsonObject().put("movie_id", 4711));
  }

  @Test
  void a_long_value_that_was_left_as_it_was_is_told_too() {
    var poster = "https://posters.example/" + "x".repeat(300_000);
    stack
        .database()
        .update(
            """
            insert into movie (movie_id, title, genres, language, duration_minutes, poster_url)
            values (4712, 'Long', '{}', 'en', 90, ?)
            """,
            poster);

    stack.database().update("update movie set title = 'Longer' where movie_id = 4712");

    Await.until("Both are told", BOUND, () -> catalog("movie/4712").size() == 2);
    var row = catalog("movie/4712").get(1).getJsonObject("data").getJsonObject("row");
    assertThat(row.getString("title")).isEqualTo("Longer");
    assertThat(row.getString("poster_url")).isEqualTo(poster);
  }

  @Test
  void a_slot_that_was_lost_loses_no_event_and_tells_the_catalogue_anew() {
    var show = show();
    var before = catalog("showtime/" + show.id());
    node.close();
    try (var silent = TestStack.get().startNode(TestStack.get().settings(stack.database()))) {
      var booking = bookAt(silent.url(), show, "A1");
      stack.database().query("select pg_drop_replication_slot('marquee_changes_changes')");
      assertThat(before).isNotNull();

      node = stack.start();

      Await.until("It is told all the same", BOUND, () -> !eventsOf(booking).isEmpty());
      Await.until("So is the catalogue", BOUND, () -> !catalog("showtime/" + show.id()).isEmpty());
      Await.until("The outbox is empty", BOUND, () -> outbox() == 0);
    }
  }

  @Test
  void another_node_reads_on_within_ten_seconds_when_the_reader_is_killed() {
    node.close();
    try (var first = ServiceProcess.start(stack.settings()).awaitStart()) {
      Await.until("It leads", BOUND, () -> leads(first.managementUrl()));
      node = stack.start();
      var show = show();
      first.kill();

      var killed = Instant.now();
      var booking = book(show, "A1");

      Await.until("It is told", BOUND, () -> !eventsOf(booking).isEmpty());
      assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void it_goes_on_after_postgres_was_away() {
    var show = show();
    TestStack.get().servers().restartPostgres();
    Await.until("It can sell again", BOUND, () -> canHold(show));

    var booking = book(show, "A2");

    Await.until("It is told", BOUND, () -> !eventsOf(booking).isEmpty());
  }

  @Test
  void what_is_booked_while_kafka_is_away_is_told_in_order_once_it_is_back() throws Exception {
    var shows = List.of(show(), show(), show());
    var bookings = new LinkedHashSet<String>();
    TestStack.get().servers().stopKafka();
    var until =
        System.nanoTime() + Duration.ofSeconds(Integer.getInteger("kafka.away", 8)).toNanos();
    var seat = 0;
    while (System.nanoTime() < until) {
      seat++;
      for (var show : shows) {
        if (seat <= show.seatIds().size()) {
          bookings.add(book(show, show.seatIds().get(seat - 1)));
        }
      }
    }
    TestStack.get().servers().startKafka();

    Await.until("All is told", BOUND, () -> told().containsAll(bookings));
    for (var show : shows) {
      var prefix = "bkg_" + show.id() + "_";
      assertThat(told().stream().filter(it -> it.startsWith(prefix)))
          .containsExactlyElementsOf(
              bookings.stream().filter(it -> it.startsWith(prefix)).toList());
    }
    Await.until("The outbox is empty", BOUND, () -> outbox() == 0);
  }

  private final Map<String, Api> buyers = new HashMap<>();

  private static Show show() {
    return Fixtures.showtime(stack.database(), 10, 50).insert();
  }

  private String book(Show show, String... seats) {
    return bookAt(node.url(), show, seats);
  }

  private String bookAt(String url, Show show, String... seats) {
    var buyer = Api.guestAt(url);
    var hold = buyer.held(show.id(), seats);
    var booking =
        buyer.book(hold, "pm_card_visa", UUID.randomUUID().toString()).json().getString("id");
    buyers.put(booking, buyer);
    return booking;
  }

  private static boolean canHold(Show show) {
    return Api.guestAt(node.url()).hold(show.id(), "A1").status() == 201;
  }

  private static boolean leads(String managementUrl) {
    return Scrape.at(managementUrl).value("marquee_changes_leader") == 1;
  }

  /** The bookings that are told of, in order, each once. */
  private static List<String> told() {
    return new ArrayList<>(
        stack.bookings().events().stream()
            .map(it -> it.getString("subject"))
            .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  /** A booking's events in order, without those that are told again. */
  private static List<JsonObject> eventsOf(String booking) {
    return once(
        stack.bookings().events().stream()
            .filter(it -> it.getString("subject").equals(booking))
            .toList());
  }

  private static List<JsonObject> catalog(String subject) {
    return once(
        stack.catalog().events().stream()
            .filter(it -> it.getString("subject").equals(subject))
            .toList());
  }

  private static List<JsonObject> once(List<JsonObject> events) {
    var byId = new LinkedHashMap<String, JsonObject>();
    events.forEach(it -> byId.putIfAbsent(it.getString("id"), it));
    return List.copyOf(byId.values());
  }

  private static long outbox() {
    return stack.database().number("select count(*) from outbox");
  }
}

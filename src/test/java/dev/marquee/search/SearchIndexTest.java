package dev.marquee.search;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.SearchNodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The index follows the catalogue and what is left, and is built anew beneath those who search. */
class SearchIndexTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private static SearchNodes nodes;
  private static Node node;
  private static Api anyone;

  @BeforeAll
  static void start() {
    nodes = SearchNodes.of("search_index");
    node = nodes.start();
    anyone = Api.anonymous(node);
    Await.until("the index is there", Duration.ofSeconds(30), () -> !find("anything").degraded());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private record Found(boolean degraded, List<String> titles, JsonArray items) {}

  private static Found find(String q) {
    var answer = anyone.get("/movies?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8));
    assertThat(answer).hasStatus(200);
    var items = answer.json().getJsonArray("items");
    return new Found(
        answer.json().getBoolean("degraded"),
        items.stream().map(it -> ((JsonObject) it).getString("title")).toList(),
        items);
  }

  private static Show shown(String title) {
    var show = Fixtures.showtime(nodes.database(), 2, 5).insert();
    nodes.database().update("update movie set title = ? where movie_id = ?", title, show.movie());
    Await.until(title + " is found", SOON, () -> find(title).titles().contains(title));
    return show;
  }

  @Test
  void a_changed_title_is_found_and_the_old_one_is_not() {
    var show = shown("Quicksilver Parade");

    nodes
        .database()
        .update("update movie set title = 'Vermilion Harbour' where movie_id = ?", show.movie());

    Await.until(
        "the new title is found",
        SOON,
        () -> find("vermilion harbor").titles().contains("Vermilion Harbour"));
    assertThat(find("Quicksilver Parade").titles()).doesNotContain("Quicksilver Parade");
  }

  /** Whatever the box has answered before to the same letters. */
  @Test
  void what_a_search_box_answers_follows_every_change() {
    var show = shown("Cerulean Viaduct");
    Await.until("it is typed", SOON, () -> typed("cerul").equals(List.of("Cerulean Viaduct")));

    nodes
        .database()
        .update("update movie set title = 'Cerulean Bridge' where movie_id = ?", show.movie());
    Await.until("it is renamed", SOON, () -> typed("cerul").equals(List.of("Cerulean Bridge")));
    nodes
        .database()
        .update("update venue set name = 'Cerulean Hall' where venue_id = ?", show.venue());
    Await.until("its venue is", SOON, () -> typed("cerul").contains("Cerulean Hall"));
    nodes
        .database()
        .update("update showtime set cancelled_at = now() where showtime_id = ?", show.id());
    Await.until("it is off", SOON, () -> typed("cerul").equals(List.of("Cerulean Hall")));
    assertThat(Api.at(node.managementUrl()).post("/search/reindex", new JsonObject()))
        .hasStatus(200);

    assertThat(typed("cerul")).containsExactly("Cerulean Hall");
  }

  @Test
  void a_venue_that_is_deleted_leaves_the_search_box() {
    var venue =
        nodes
            .database()
            .number(
                """
        insert into venue (name, city, country, timezone, lat, lng)
        values ('Titian Arena', 'Turin', 'IT', 'Europe/Rome', 45.07, 7.69)
        returning venue_id
        """);
    Await.until("it is typed", SOON, () -> typed("titi").equals(List.of("Titian Arena")));

    nodes.database().update("delete from venue where venue_id = ?", venue);

    Await.until("it is gone", SOON, () -> typed("titi").isEmpty());
  }

  private static List<String> typed(String q) {
    var answer = anyone.get("/search?q=" + q).json();
    return Stream.of("movies", "venues")
        .flatMap(it -> answer.getJsonArray(it).stream())
        .map(JsonObject.class::cast)
        .map(it -> it.getString("title", it.getString("name")))
        .toList();
  }

  @Test
  void a_movie_whose_showtimes_are_cancelled_is_found_no_more() {
    var show = shown("Ochre Lighthouse");

    nodes
        .database()
        .update("update showtime set cancelled_at = now() where showtime_id = ?", show.id());

    Await.until(
        "it is gone", SOON, () -> !find("Ochre Lighthouse").titles().contains("Ochre Lighthouse"));
  }

  @Test
  void a_deleted_row_is_taken_out() {
    var movie =
        nodes
            .database()
            .number(
                """
        insert into movie (title, genres, language, duration_minutes)
        values ('Umber Station', array['Drama'], 'en', 90)
        returning movie_id
        """);
    Await.until(
        "it is there", SOON, () -> nodes.document("movies", String.valueOf(movie)).isPresent());

    nodes.database().update("delete from movie where movie_id = ?", movie);

    Await.until(
        "it is gone", SOON, () -> nodes.document("movies", String.valueOf(movie)).isEmpty());
  }

  @Test
  void seats_that_are_held_are_not_left_for_who_searches() {
    var show = shown("Cobalt Orchard");
    Await.until("what is left is known", SOON, () -> left("Cobalt Orchard") == 10);

    Api.guestAt(node.url()).held(show.id(), "A1", "A2", "A3");

    Await.until("fewer are left", SOON, () -> left("Cobalt Orchard") == 7);
    assertThat(item("Cobalt Orchard").getJsonObject("price_from"))
        .isEqualTo(new JsonObject().put("amount", 1000).put("currency", "EUR"));
  }

  @Test
  void the_lowest_price_has_all_fees_in_it() {
    var show = shown("Ochre Lantern");
    nodes
        .database()
        .update(
            """
            insert into venue_fees (venue_id, fees)
            select venue_id, '[{"name": "Service", "amount": 250, "currency": "EUR"}]'
            from showtime
            where showtime_id = ?
            """,
            show.id());

    Api.guestAt(node.url()).held(show.id(), "A1");

    Await.until("what is left is known", SOON, () -> left("Ochre Lantern") == 9);
    assertThat(item("Ochre Lantern").getJsonObject("price_from"))
        .isEqualTo(new JsonObject().put("amount", 1250).put("currency", "EUR"));
  }

  @Test
  void a_sold_out_movie_is_said_to_be_and_left_out_on_demand() {
    var show = shown("Saffron Tunnel");
    Await.until("what is left is known", SOON, () -> left("Saffron Tunnel") == 10);

    var guest = Api.guestAt(node.url());
    guest.held(show.id(), "A1", "A2", "A3", "A4", "A5");
    guest.held(show.id(), "B1", "B2", "B3", "B4", "B5");

    Await.until(
        "it is sold out",
        SOON,
        () -> Boolean.TRUE.equals(item("Saffron Tunnel").getBoolean("sold_out")));
    Await.until(
        "it is left out",
        SOON,
        () ->
            anyone.get("/movies?q=saffron&available=true").json().getJsonArray("items").isEmpty());
  }

  private static long left(String title) {
    var left = item(title).getLong("available_seats");
    return left == null ? -1 : left;
  }

  private static JsonObject item(String title) {
    return find(title).items().stream()
        .map(JsonObject.class::cast)
        .filter(it -> title.equals(it.getString("title")))
        .findFirst()
        .orElseGet(JsonObject::new);
  }

  @Test
  void who_searches_while_the_index_is_built_anew_always_finds() {
    shown("Indigo Balcony");
    var isRebuilding = new AtomicBoolean(true);
    var searches = new AtomicInteger();
    var missed = new AtomicInteger();
    var searcher =
        new Thread(
            () -> {
              while (isRebuilding.get()) {
                var found = find("Indigo Balcony");
                searches.incrementAndGet();
                if (found.degraded() || !found.titles().contains("Indigo Balcony")) {
                  missed.incrementAndGet();
                }
              }
            });
    searcher.start();

    for (var round = 0; round < 3; round++) {
      var rebuilt = Api.at(node.managementUrl()).post("/search/reindex", new JsonObject());
      assertThat(rebuilt).hasStatus(200);
      assertThat(rebuilt.json().getLong("documents")).isPositive();
    }
    isRebuilding.set(false);
    join(searcher);

    assertThat(searches.get()).isPositive();
    assertThat(missed).hasValue(0);
  }

  @Test
  void what_changes_while_the_index_is_built_anew_is_in_it() {
    var show = shown("Crimson Meridian 0");
    var management = Api.at(node.managementUrl());

    for (var round = 1; round <= 5; round++) {
      var title = "Crimson Meridian " + round;
      var rebuilding = new Thread(() -> management.post("/search/reindex", new JsonObject()));
      rebuilding.start();
      nodes.database().update("update movie set title = ? where movie_id = ?", title, show.movie());
      join(rebuilding);
      Await.until(title, SOON, () -> find(title).titles().contains(title));
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(30_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    assertThat(thread.isAlive()).isFalse();
  }

  @Test
  void a_wiped_index_is_built_again_and_postgres_answers_meanwhile() {
    shown("Amber Causeway");

    nodes.deleteIndices();

    var meanwhile = find("Amber Causeway");
    assertThat(meanwhile.titles()).contains("Amber Causeway");
    Await.until("the index is back", SOON, () -> !find("Amber Causeway").degraded());
    assertThat(find("amber causway").titles()).contains("Amber Causeway");
  }
}

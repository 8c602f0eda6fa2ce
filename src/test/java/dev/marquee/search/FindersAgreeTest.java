package dev.marquee.search;

import static dev.marquee.devstack.Browser.encoded;
import static dev.marquee.devstack.Browser.ids;
import static dev.marquee.devstack.Browser.items;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Await;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where no words are asked for, the index answers what Postgres does. */
class FindersAgreeTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private final String day = LocalDate.now(ZoneOffset.UTC).plusDays(2).toString();
  private final SearchedDemo demo = SearchedDemo.get();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/movies?",
        "/movies?city=berlin",
        "/movies?city=Los+Angeles&date={day}",
        "/movies?date={day}&genre=DRAMA",
        "/movies?genre=comedy&language=EN&city=Sydney",
        "/movies?language=xx",
        "/movies?city=nowhere",
        "/movies?city=Mumbai&date={day}&available=true",
        "/venues?near=52.5,13.4&radius_km=2000",
        "/venues?near=-36.85,174.76",
        "/venues?near=19.07,72.88&city=Mumbai",
        "/venues?now_showing=true",
        "/venues?now_showing=true&near=51.5,-0.12&radius_km=3000"
      })
  void lists_are_the_same_page_by_page(String path) {
    var asked = path.replace("{day}", day);

    Await.until(
        "both lists are the same, but where a showtime begins in between",
        BOUND,
        () -> ids(demo.byIndex().all(asked, 17)).equals(ids(demo.byPostgres().all(asked, 17))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/movies?", "/movies?city=Berlin&date={day}", "/movies?genre=Drama"})
  void a_list_goes_on_with_the_cursor_of_the_other(String path) {
    var asked = path.replace("{day}", day);
    var first = demo.byPostgres().page(asked, 5);

    var byIndex = demo.byIndex().next(asked, 5, first);
    var byPostgres = demo.byPostgres().next(asked, 5, first);

    assertThat(ids(items(byIndex))).isNotEmpty().isEqualTo(ids(items(byPostgres)));
    assertThat(byIndex.getString("next_cursor")).isEqualTo(byPostgres.getString("next_cursor"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "&city=Berlin", "&date={day}", "&city=Tokyo&genre=Comedy&language=en"})
  void counts_are_the_same(String filter) {
    var asked = "/movies?facets=true" + filter.replace("{day}", day);

    Await.until(
        "both count the same, but where a showtime begins in between",
        BOUND,
        () ->
            counts(demo.byIndex().page(asked, 1)).equals(counts(demo.byPostgres().page(asked, 1))));
  }

  private static Map<String, Set<Object>> counts(JsonObject page) {
    return page.getJsonObject("facets").stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                it -> ((JsonArray) it.getValue()).stream().collect(Collectors.toSet())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Berlin", "ber"})
  void venues_are_found_by_name_or_city_and_the_nearer_first(String q) {
    var path = "/search?q=" + encoded(q) + "&near=52.5,13.4";

    var venues = demo.byIndex().page(path, 10).getJsonArray("venues");

    assertThat(venues).isNotEmpty();
    for (var i = 1; i < venues.size(); i++) {
      assertThat(venues.getJsonObject(i).getDouble("distance_km"))
          .isGreaterThanOrEqualTo(venues.getJsonObject(i - 1).getDouble("distance_km"));
    }
  }
}

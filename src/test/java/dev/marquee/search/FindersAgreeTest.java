package dev.marquee.search;

import static dev.marquee.devstack.Browser.encoded;
import static dev.marquee.devstack.Browser.ids;
import static dev.marquee.devstack.Browser.items;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where no words are asked for, the index answers what Postgres does. */
class FindersAgreeTest {
  private static final String DAY = LocalDate.now(ZoneOffset.UTC).plusDays(2).toString();

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
    var asked = path.replace("{day}", DAY);

    assertThat(ids(demo.byIndex().all(asked, 17))).isEqualTo(ids(demo.byPostgres().all(asked, 17)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/movies?", "/movies?city=Berlin&date={day}", "/movies?genre=Drama"})
  void a_list_goes_on_with_the_cursor_of_the_other(String path) {
    var asked = path.replace("{day}", DAY);
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
    var asked = "/movies?facets=true" + filter.replace("{day}", DAY);

    var byIndex = facets(demo.byIndex().page(asked, 1));
    var byPostgres = facets(demo.byPostgres().page(asked, 1));

    for (var facet : new String[] {"genres", "languages", "cities"}) {
      assertThat(byIndex.getJsonArray(facet))
          .as(facet)
          .containsExactlyInAnyOrderElementsOf(byPostgres.getJsonArray(facet));
    }
  }

  private static JsonObject facets(JsonObject page) {
    return page.getJsonObject("facets");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Lyric", "Berlin"})
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

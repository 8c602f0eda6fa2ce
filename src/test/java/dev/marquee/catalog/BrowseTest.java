package dev.marquee.catalog;

import static dev.marquee.devstack.Browser.encoded;
import static dev.marquee.devstack.Browser.ids;
import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Browser;
import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo catalogue, as it is looked into. */
class BrowseTest {
  private static TestDatabase database;
  private static Browser browser;

  @BeforeAll
  static void load() {
    var demo = TestStack.get().demoCatalogue();
    database = demo.database();
    browser = new Browser(Api.anonymous(demo.node()));
  }

  @ParameterizedTest
  @ValueSource(strings = {">", "<"})
  void a_show_is_on_the_day_of_its_venue_when_utc_has_another(String aheadOrBehind) {
    var show =
        database.one(
            """
            select showtime_id, movie_id, local_date, (starts_at at time zone 'UTC')::date as utc_date
            from showtime
            where local_date %s (starts_at at time zone 'UTC')::date
              and starts_at > now() + interval '1 hour'
            order by showtime_id
            limit 1
            """
                .formatted(aheadOrBehind));
    var path = "/movies/" + show.getValue("movie_id") + "/showtimes?date=";
    var id = String.valueOf(show.getValue("showtime_id"));

    assertThat(ids(browser.all(path + show.getString("local_date"), 100))).contains(id);
    assertThat(ids(browser.all(path + show.getString("utc_date"), 100))).doesNotContain(id);
  }

  @Test
  void showtimes_of_a_movie_are_found_by_city_and_venue_the_soonest_first() {
    var popular = ids(browser.all("/movies", 100)).get(0);
    var venue =
        database.one(
            """
            select venue_id, city
            from showtime
            join venue using (venue_id)
            where movie_id = ?::bigint and starts_at > now() + interval '1 hour'
            limit 1
            """,
            popular);
    var sql =
        """
        select showtime_id
        from showtime
        join venue using (venue_id)
        where movie_id = ?::bigint and starts_at > now() and %s
        order by starts_at, showtime_id
        """;
    var path = "/movies/" + popular + "/showtimes";

    assertThat(ids(browser.all(path, 100))).isEqualTo(column(sql.formatted("true"), popular));
    assertThat(ids(browser.all(path + "?venue_id=" + venue.getValue("venue_id"), 2)))
        .isNotEmpty()
        .isEqualTo(column(sql.formatted("venue_id = ?"), popular, venue.getValue("venue_id")));
    assertThat(ids(browser.all(path + "?city=" + encoded(venue.getString("city")), 2)))
        .isNotEmpty()
        .isEqualTo(column(sql.formatted("city = ?"), popular, venue.getString("city")));
    assertThat(browser.all(path + "?venue_id=none", 2)).isEmpty();
  }

  @Test
  void one_showtime_is_told_as_it_is_in_the_list() {
    var movie = ids(browser.all("/movies", 100)).get(0);
    var listed = browser.all("/movies/" + movie + "/showtimes", 1).get(0);

    var told = browser.api().get("/showtimes/" + listed.getString("id")).json();

    assertThat(told).isEqualTo(listed);
  }

  @Test
  void cities_and_genres_are_those_of_the_catalogue() {
    var cities = browser.api().get("/cities").json().getJsonArray("items");
    var genres = browser.api().get("/genres").json().getJsonArray("items");

    assertThat(cities).hasSize(40);
    assertThat(cities.stream().mapToInt(it -> ((JsonObject) it).getInteger("venues")).sum())
        .isEqualTo(120);
    assertThat(genres.getList())
        .isEqualTo(column("select distinct unnest(genres) as genre from movie order by genre"));
  }

  @Test
  void what_is_not_there_is_not_found() {
    for (var path :
        List.of(
            "/movies/999999",
            "/movies/none",
            "/movies/999999/showtimes",
            "/venues/0",
            "/venues/1e3",
            "/showtimes/-1",
            "/showtimes/99999999999999999999")) {
      assertThat(browser.api().get(path)).isProblem(404, "not_found");
    }
  }

  private static List<String> column(String sql, Object... values) {
    return database.query(sql, values).stream()
        .map(row -> String.valueOf(row.getValue(row.fieldNames().iterator().next())))
        .toList();
  }
}

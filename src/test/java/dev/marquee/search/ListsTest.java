package dev.marquee.search;

import static dev.marquee.devstack.Browser.encoded;
import static dev.marquee.devstack.Browser.ids;
import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Browser;
import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo catalogue, as it is looked through by place, day, genre and language. */
class ListsTest {
  // Of the earth as a sphere, in metres: the mean.
  private static final double EARTH_RADIUS = 6_371_008.7714;

  private static TestDatabase database;
  private static Browser browser;

  @BeforeAll
  static void load() {
    var demo = TestStack.get().demoCatalogue();
    database = demo.database();
    browser = new Browser(Api.anonymous(demo.node()));
  }

  @Test
  void movies_are_those_with_a_showtime_to_come_and_the_best_known_are_first() {
    var shown =
        column(
            """
            select movie_id
            from movie m
            where exists (
              select from showtime s where s.movie_id = m.movie_id and s.starts_at > now())
            order by imdb_votes desc, movie_id
            """);

    assertThat(ids(browser.all("/movies", 100))).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Sydney", "Los Angeles", "Mumbai", "Berlin"})
  void movies_of_a_city_on_a_day_are_those_shown_there_on_its_day(String city) {
    for (var day : days(city)) {
      var shown =
          column(
              """
              select movie_id
              from movie m
              where movie_id in (
                select movie_id
                from showtime
                join venue using (venue_id)
                where city = ?
                  and (starts_at at time zone timezone)::date = ?::date
                  and starts_at > now())
              order by imdb_votes desc, movie_id
              """,
              city,
              day);

      var path = "/movies?city=" + encoded(city.toUpperCase(Locale.ROOT)) + "&date=" + day;
      assertThat(ids(browser.all(path, 3))).as(day).isNotEmpty().isEqualTo(shown);
    }
  }

  /** The days after today on which something is shown. */
  private static List<String> days(String city) {
    var days =
        column(
            """
            select distinct (starts_at at time zone timezone)::date as day
            from showtime
            join venue using (venue_id)
            where city = ? and (starts_at at time zone timezone)::date > (now() at time zone timezone)::date
            order by day
            limit 2
            """,
            city);
    assertThat(days).as(city).isNotEmpty();
    return days;
  }

  @Test
  void genres_and_languages_are_found_in_any_case() {
    var shown =
        column(
            """
            select movie_id
            from movie m
            where 'Western' = any(genres) and language = 'en'
              and exists (
                select from showtime s where s.movie_id = m.movie_id and s.starts_at > now())
            order by imdb_votes desc, movie_id
            """);

    assertThat(ids(browser.all("/movies?genre=wEStern&language=EN", 7)))
        .isNotEmpty()
        .isEqualTo(shown);
    assertThat(browser.all("/movies?genre=Knitting", 7)).isEmpty();
  }

  @Test
  void all_venues_are_listed_once() {
    assertThat(ids(browser.all("/venues", 7)))
        .isEqualTo(column("select venue_id from venue order by venue_id"));
  }

  @ParameterizedTest
  @CsvSource({
    "52.52, 13.405, 900",
    "19.07283, 72.88261, 25",
    "-36.85, 174.76, 4000",
    "90, 0, 8000"
  })
  void venues_around_a_place_are_within_its_radius_and_the_nearest_is_first(
      double lat, double lng, int radiusKm) {
    var around =
        database.query("select venue_id, lat, lng from venue").stream()
            .filter(it -> kilometres(lat, lng, it) <= radiusKm)
            .sorted(Comparator.comparingDouble(it -> kilometres(lat, lng, it)))
            .map(it -> String.valueOf(it.getValue("venue_id")))
            .toList();

    var found = browser.all("/venues?near=%s,%s&radius_km=%s".formatted(lat, lng, radiusKm), 4);

    assertThat(ids(found)).isNotEmpty().isEqualTo(around);
    for (var venue : found) {
      assertThat(venue.getDouble("distance_km"))
          .isCloseTo(kilometres(lat, lng, venue.getJsonObject("location")), within(0.001));
    }
  }

  @Test
  void without_a_radius_all_venues_are_around() {
    var found = browser.all("/venues?near=0,0", 50);

    assertThat(found).hasSize(120);
    assertThat(found)
        .isSortedAccordingTo(Comparator.comparingDouble(it -> it.getDouble("distance_km")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/movies?date=2026-02-30",
        "/movies?date=none",
        "/movies?limit=0",
        "/movies?limit=-5",
        "/movies?limit=101",
        "/movies?city=",
        "/venues?radius_km=5",
        "/venues?near=91,0",
        "/venues?near=1,2&radius_km=-1",
        "/venues?near=1,2&radius_km=NaN",
        "/venues?near=1,2&radius_km=Infinity",
        "/venues?near=1",
      })
  void a_question_that_is_none_is_refused(String path) {
    assertThat(browser.api().get(path)).isProblem(400, "invalid_request");
  }

  private static List<String> column(String sql, Object... values) {
    return database.query(sql, values).stream()
        .map(row -> String.valueOf(row.getValue(row.fieldNames().iterator().next())))
        .toList();
  }

  /** On the ground, by the haversine formula. */
  private static double kilometres(double lat, double lng, JsonObject place) {
    var latitude = Math.toRadians(place.getDouble("lat"));
    var half = Math.sin((latitude - Math.toRadians(lat)) / 2);
    var halfTurn = Math.sin(Math.toRadians(place.getDouble("lng") - lng) / 2);
    var chord =
        half * half + Math.cos(latitude) * Math.cos(Math.toRadians(lat)) * halfTurn * halfTurn;
    return 2 * EARTH_RADIUS * Math.asin(Math.sqrt(chord)) / 1000;
  }
}

package dev.marquee.search;

import static dev.marquee.devstack.Browser.ids;
import static dev.marquee.devstack.Browser.items;
import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.api.Cursor;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Browser;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.TestStack;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists that change while they are read, and cursors that someone made up. */
class ListCursorsTest {
  private final Browser browser = new Browser(Api.anonymous());
  private final String city = "City " + UUID.randomUUID();

  @Test
  void movies_that_come_between_pages_move_no_others() {
    var venue = venue(10, 10);
    var shown = List.of(movie(venue, 50), movie(venue, 40), movie(venue, 40), movie(venue, 30));
    var path = "/movies?city=" + Browser.encoded(city);
    var first = browser.page(path, 2);

    movie(venue, 60);
    var between = movie(venue, 35);
    var second = browser.next(path, 2, first);
    var third = browser.next(path, 2, second);

    assertThat(ids(items(first))).isEqualTo(shown.subList(0, 2));
    assertThat(ids(items(second))).containsExactly(shown.get(2), between);
    assertThat(ids(items(third))).containsExactly(shown.get(3));
  }

  @Test
  void venues_that_come_between_pages_move_no_others() {
    var nearest = venue(10, 10.1);
    var second = venue(10, 10.2);
    var third = venue(10, 10.3);
    var path = "/venues?near=10,10&city=" + Browser.encoded(city);
    var first = browser.page(path, 2);

    venue(10, 10.05);
    var far = venue(10, 10.4);

    assertThat(ids(items(first))).containsExactly(text(nearest), text(second));
    assertThat(ids(items(browser.next(path, 2, first)))).containsExactly(text(third), text(far));
  }

  @Test
  void venues_in_one_place_are_all_listed() {
    var venues = Stream.generate(() -> text(venue(10, 10))).limit(5).toList();

    var path = "/venues?near=0.3,0.7&city=" + Browser.encoded(city);

    assertThat(ids(browser.all(path, 2))).isEqualTo(venues);
  }

  @Test
  void the_date_line_is_no_border() {
    var west = venue(-17, 179.95);
    var east = venue(-17, -179.95);

    var path = "/venues?near=-17,179.99&radius_km=20&city=" + Browser.encoded(city);

    assertThat(ids(browser.all(path, 2))).containsExactly(text(west), text(east));
  }

  static Stream<String> madeUpCursors() {
    var movies = "/movies?cursor=";
    var words = "/movies?q=love&cursor=";
    var venues = "/venues?cursor=";
    var near = "/venues?near=1,2&cursor=";
    return Stream.of(
        movies + "abc",
        movies + "WyJtb3ZpZXMi",
        movies + Cursor.of("venues", 1),
        movies + Cursor.of("movies", 1),
        movies + Cursor.of("movies", 1, 2, 3),
        movies + Cursor.of("movies", "many", 2),
        movies + Cursor.of("movies", 1.5, 2),
        movies + Cursor.of("movies", -1, 2),
        movies + Cursor.of("movies", Long.MAX_VALUE, 2),
        movies + Cursor.of("movies_by_relevance", 10),
        words + Cursor.of("movies", 1, 2),
        words + Cursor.of("movies_by_relevance", 0),
        words + Cursor.of("movies_by_relevance", -1),
        words + Cursor.of("movies_by_relevance", 1001),
        words + Cursor.of("movies_by_relevance", 2.5),
        words + Cursor.of("movies_by_relevance", "10"),
        words + Cursor.of("movies_by_relevance", Long.MAX_VALUE),
        venues + Cursor.of("venues", "one"),
        venues + Cursor.of("venues", 1e300),
        venues + Cursor.of("venues_near", 1.0, 1),
        near + Cursor.of("venues", 1),
        near + Cursor.of("venues_near", "near", 1),
        near + Cursor.of("venues_near", 1, 1.5));
  }

  @ParameterizedTest
  @MethodSource("madeUpCursors")
  void a_made_up_cursor_is_refused(String path) {
    var answer = Api.anonymous().get(path);

    assertThat(answer).isProblem(400, "invalid_request");
    assertThat(answer.json().getJsonArray("errors").getJsonObject(0).getString("pointer"))
        .isEqualTo("/cursor");
  }

  /** A movie that is shown there; returns its id. */
  private static String movie(long venue, int votes) {
    var movie = Fixtures.movie("Voted " + votes);
    TestStack.get()
        .database()
        .update("update movie set imdb_votes = ? where movie_id = ?", votes, movie);
    var given = Fixtures.showtime(1, 1);
    var screen = Fixtures.screen(venue, "Screen " + UUID.randomUUID(), given.seatMap());
    given.insert(movie, venue, screen);
    return text(movie);
  }

  private long venue(double lat, double lng) {
    var venue = Fixtures.venue("Cursor");
    TestStack.get()
        .database()
        .update(
            "update venue set city = ?, lat = ?, lng = ? where venue_id = ?",
            city,
            lat,
            lng,
            venue);
    return venue;
  }

  private static String text(long id) {
    return String.valueOf(id);
  }
}

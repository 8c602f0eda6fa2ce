package dev.marquee.catalog;

import static dev.marquee.devstack.Browser.ids;
import static dev.marquee.devstack.Browser.items;
import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.api.Cursor;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Browser;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime;
import dev.marquee.devstack.TestStack;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A list that changes while it is read, and cursors that someone made up. */
class CursorsTest {
  private final Browser browser = new Browser(Api.anonymous());

  @Test
  void showtimes_that_come_between_pages_move_no_others() {
    var movie = Fixtures.movie("Cursor");
    var later = List.of(show(movie, 2), show(movie, 3), show(movie, 4));
    var path = "/movies/" + movie + "/showtimes";
    var first = browser.page(path, 2);

    show(movie, 1);
    var soon = show(movie, 5);
    var second = browser.next(path, 2, first);

    assertThat(ids(items(first))).isEqualTo(later.subList(0, 2));
    assertThat(ids(items(second))).containsExactly(later.get(2), soon);
    assertThat(second.getString("next_cursor")).isNull();
  }

  @Test
  void showtimes_that_start_together_are_all_listed() {
    var movie = Fixtures.movie("Together");
    var start = Duration.ofDays(3);
    var shows =
        Stream.generate(() -> Fixtures.showtime(1, 1).startingIn(start))
            .limit(5)
            .map(given -> String.valueOf(show(given, movie)))
            .toList();
    TestStack.get()
        .database()
        .update(
            "update showtime set starts_at = date_trunc('hour', starts_at) where movie_id = ?",
            movie);

    var listed = ids(browser.all("/movies/" + movie + "/showtimes", 2));

    assertThat(listed).isEqualTo(shows);
  }

  @Test
  void a_made_up_cursor_of_showtimes_is_refused() {
    var path = "/movies/" + Fixtures.movie("Made up") + "/showtimes?cursor=";

    for (var cursor :
        List.of(
            Cursor.of("showtimes", "tomorrow", 1),
            Cursor.of("showtimes", 5, 1),
            Cursor.of("showtimes", "2026-12-01T00:00:00Z", "one"),
            Cursor.of("showtimes", "+999999999-01-01T00:00:00Z", 1))) {
      assertThat(Api.anonymous().get(path + cursor)).isProblem(400, "invalid_request");
    }
  }

  private static String show(long movie, int inDays) {
    return text(show(Fixtures.showtime(1, 1).startingIn(Duration.ofDays(inDays)), movie));
  }

  private static long show(GivenShowtime given, long movie) {
    var venue = Fixtures.venue("Cursor");
    return given.insert(movie, venue, Fixtures.screen(venue, "1", given.seatMap())).id();
  }

  private static String text(long id) {
    return String.valueOf(id);
  }
}

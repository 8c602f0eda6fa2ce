package dev.marquee.search;

import static dev.marquee.devstack.Browser.encoded;
import static dev.marquee.devstack.Browser.ids;
import static dev.marquee.devstack.Browser.items;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Browser;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime;
import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the showtimes that fit a search decide: who is found, what is left, what is counted. */
class ShowsThatFitTest {
  private final TestDatabase database = TestStack.get().database();
  private final Browser browser = new Browser(Api.anonymous());
  private final String city = "City " + UUID.randomUUID();
  private final String here = "/movies?city=" + encoded(city);

  @Test
  void accents_are_no_letters_of_their_own_in_any_script() {
    var venue = venue(city);
    var amelie = movie("Le Fabuleux Destin d'Amélie Poulain");
    var decomposed = movie("Cafe\u0301 Mu\u0308ller");
    var war = movie("Война и мир");
    List.of(amelie, decomposed, war).forEach(it -> show(it, venue));

    assertThat(found("amelie")).containsExactly(text(amelie));
    assertThat(found("AMÉLIE")).containsExactly(text(amelie));
    assertThat(found("ame\u0301lie")).containsExactly(text(amelie));
    assertThat(found("café müller")).containsExactly(text(decomposed));
    assertThat(found("cafe muller")).containsExactly(text(decomposed));
    assertThat(found("ВОЙНА")).containsExactly(text(war));
  }

  @Test
  void what_is_left_is_that_of_the_showtimes_that_fit() {
    var movie = movie("Left");
    var venue = venue(city);
    show(movie, venue, Fixtures.showtime(1, 5));
    show(movie, venue, Fixtures.showtime(1, 3).priced("EUR", 900, 900, 900));
    show(movie, venue, Fixtures.showtime(1, 7).startingIn(Duration.ofHours(-1)));
    cancel(show(movie, venue, Fixtures.showtime(1, 9)));
    show(movie, venue("Elsewhere"), Fixtures.showtime(1, 11).priced("USD", 1, 1, 1));

    var there = items(browser.page(here + "&q=left", 5)).get(0);

    assertThat(there.getInteger("available_seats")).isEqualTo(8);
    assertThat(there.getBoolean("sold_out")).isFalse();
    assertThat(there.getJsonObject("price_from"))
        .isEqualTo(new JsonObject().put("amount", 900).put("currency", "EUR"));
  }

  @Test
  void the_lowest_price_is_one_that_is_paid_with_all_fees_in_it() {
    var movie = movie("Priced");
    var dear = venue(city);
    var cheap = venue(city);
    show(movie, dear, Fixtures.showtime(1, 1).priced("EUR", 900, 900, 900));
    show(movie, cheap, Fixtures.showtime(1, 1).priced("EUR", 800, 800, 800));
    database.update(
        "insert into venue_fees (venue_id, fees) values (?, ?::jsonb)",
        cheap,
        "[{\"name\": \"Service\", \"amount\": 200, \"currency\": \"EUR\"}]");

    var found = items(browser.page(here, 5)).get(0);

    assertThat(found.getJsonObject("price_from"))
        .isEqualTo(new JsonObject().put("amount", 900).put("currency", "EUR"));
  }

  @Test
  void in_two_currencies_there_is_no_lowest_price() {
    var movie = movie("Two currencies");
    show(movie, venue(city), Fixtures.showtime(1, 1).priced("EUR", 900, 900, 900));
    show(movie, venue(city), Fixtures.showtime(1, 1).priced("USD", 900, 900, 900));

    var found = items(browser.page(here, 5)).get(0);

    assertThat(found.getInteger("available_seats")).isEqualTo(2);
    assertThat(found.getJsonObject("price_from")).isNull();
  }

  @Test
  void sold_out_movies_are_left_out_where_seats_are_asked_for() {
    var venue = venue(city);
    var soldOut = movie("Wanted sold out");
    var open = movie("Wanted open");
    sellOut(show(soldOut, venue));
    show(open, venue);

    assertThat(ids(browser.all(here, 1))).containsExactlyInAnyOrder(text(soldOut), text(open));
    assertThat(ids(browser.all(here + "&available=true", 1))).containsExactly(text(open));
    assertThat(ids(browser.all(here + "&available=true&q=wanted", 1))).containsExactly(text(open));
    assertThat(ids(browser.all(here + "&available=false", 1))).hasSize(2);
    assertThat(items(browser.page(here + "&q=sold", 1)).get(0).getBoolean("sold_out")).isTrue();
  }

  @Test
  void values_are_counted_as_if_no_other_of_their_kind_were_asked_for() {
    var other = "Other " + city;
    var drama = movie("Facet one", "en", "Drama");
    var both = movie("Facet two", "fr", "Drama", "Comedy");
    var comedy = movie("Unlike", "en", "Comedy");
    List.of(drama, both, comedy).forEach(it -> show(it, venue(city)));
    List.of(drama, both).forEach(it -> show(it, venue(other)));
    show(both, venue(other));

    var all = facets(here + "&facets=true");
    var chosen = facets(here + "&facets=true&q=facet&genre=COMEDY&language=fr");

    assertThat(counts(all, "genres")).containsExactly("Comedy 2", "Drama 2");
    assertThat(counts(all, "languages")).containsExactly("en 2", "fr 1");
    assertThat(counts(all, "cities")).contains(city + " 3", other + " 2");
    assertThat(counts(chosen, "genres")).containsExactly("Comedy 1", "Drama 1");
    assertThat(counts(chosen, "languages")).containsExactly("fr 1");
    assertThat(counts(chosen, "cities")).containsExactly(city + " 1", other + " 1");
  }

  @Test
  void counts_are_given_only_where_they_are_asked_for() {
    assertThat(browser.page(here, 5).containsKey("facets")).isFalse();
    assertThat(browser.page(here + "&facets=false", 5).containsKey("facets")).isFalse();
    assertThat(browser.page(here, 5).getBoolean("degraded")).isNotNull();
  }

  @Test
  void a_suggestion_fits_what_else_is_asked_for() {
    show(movie("Quixotic Zephyr"), venue("Elsewhere"));
    show(movie("Snatch"), venue(city));

    assertThat(browser.page(here + "&q=sontch", 5).getString("suggestion")).isEqualTo("Snatch");
    assertThat(browser.page(here + "&q=qxotezfr", 5).getString("suggestion")).isNull();
  }

  @Test
  void venues_where_something_is_on_or_begins_soon_are_showing_now() {
    var on = showing(Duration.ofMinutes(-90));
    var soon = showing(Duration.ofMinutes(170));
    var later = showing(Duration.ofMinutes(190));
    var over = showing(Duration.ofMinutes(-150));
    var cancelled = venue(city);
    cancel(
        show(
            movie("Cancelled"),
            cancelled,
            Fixtures.showtime(1, 1).startingIn(Duration.ofMinutes(5))));
    var all = "/venues?city=" + encoded(city);

    assertThat(ids(browser.all(all, 2)))
        .containsExactly(text(on), text(soon), text(later), text(over), text(cancelled));
    assertThat(ids(browser.all(all + "&now_showing=true", 1)))
        .containsExactly(text(on), text(soon));
    assertThat(ids(browser.all(all + "&now_showing=true&near=52.5,13.4", 1)))
        .containsExactly(text(on), text(soon));
  }

  @Test
  void a_box_finds_movies_that_are_shown_and_venues() {
    var word = "Zyx" + UUID.randomUUID().toString().substring(0, 8);
    var shown = movie(word + " shown");
    movie(word + " not shown");
    var venue = show(shown, named(word + " Palace", 10, 10)).venue();

    var box = box(word);

    assertThat(ids(array(box, "movies"))).containsExactly(text(shown));
    assertThat(ids(array(box, "venues"))).containsExactly(text(venue));
    assertThat(array(box, "venues").get(0).containsKey("distance_km")).isFalse();
    assertThat(box.getString("suggestion", "")).isNull();
    assertThat(box.getBoolean("degraded")).isNotNull();
  }

  @Test
  void of_venues_that_fit_alike_a_box_has_the_nearest_first() {
    var word = "Qwv" + UUID.randomUUID().toString().substring(0, 8);
    var far = named(word + " East", 10, 12);
    var near = named(word + " West", 10, 10.5);

    var venues = array(box(word + "&near=10,10&limit=1"), "venues");
    var both = array(box(word + "&near=10,13&limit=5"), "venues");

    assertThat(ids(venues)).containsExactly(text(near));
    assertThat(ids(both)).containsExactly(text(far), text(near));
    assertThat(venues.get(0).getDouble("distance_km")).isBetween(54.0, 56.0);
  }

  @Test
  void a_box_that_finds_nothing_suggests_a_title() {
    show(movie("Xylocinephones"), venue(city));

    var box = box("xylzcinqphoqes");

    assertThat(array(box, "movies")).isEmpty();
    assertThat(array(box, "venues")).isEmpty();
    assertThat(box.getString("suggestion")).isEqualTo("Xylocinephones");
  }

  private List<String> found(String words) {
    return ids(items(browser.page(here + "&q=" + encoded(words), 10)));
  }

  private JsonObject box(String words) {
    return browser.api().get("/search?q=" + words).json();
  }

  private JsonObject facets(String path) {
    return browser.page(path, 1).getJsonObject("facets");
  }

  private static List<String> counts(JsonObject facets, String facet) {
    return array(facets, facet).stream()
        .map(it -> it.getString("value") + " " + it.getInteger("movies"))
        .toList();
  }

  private static List<JsonObject> array(JsonObject json, String name) {
    return json.getJsonArray(name).stream().map(JsonObject.class::cast).toList();
  }

  private static long movie(String title) {
    return Fixtures.movie(title);
  }

  private long movie(String title, String language, String... genres) {
    var movie = movie(title);
    database.update(
        "update movie set language = ?, genres = ? where movie_id = ?",
        language,
        List.of(genres),
        movie);
    return movie;
  }

  private long venue(String city) {
    var venue = Fixtures.venue("Venue");
    database.update("update venue set city = ? where venue_id = ?", city, venue);
    return venue;
  }

  private long named(String name, double lat, double lng) {
    var venue = Fixtures.venue(name);
    database.update("update venue set lat = ?, lng = ? where venue_id = ?", lat, lng, venue);
    return venue;
  }

  private long showing(Duration startsIn) {
    var venue = venue(city);
    show(movie("Now"), venue, Fixtures.showtime(1, 1).startingIn(startsIn));
    return venue;
  }

  private static GivenShowtime.Show show(long movie, long venue) {
    return show(movie, venue, Fixtures.showtime(1, 1));
  }

  private static GivenShowtime.Show show(long movie, long venue, GivenShowtime given) {
    var screen = Fixtures.screen(venue, "Screen " + UUID.randomUUID(), given.seatMap());
    return given.insert(movie, venue, screen);
  }

  private void cancel(GivenShowtime.Show show) {
    database.update("update showtime set cancelled_at = now() where showtime_id = ?", show.id());
  }

  private void sellOut(GivenShowtime.Show show) {
    database.update("update sale set available_seats = 0 where showtime_id = ?", show.id());
  }

  private static String text(long id) {
    return String.valueOf(id);
  }
}

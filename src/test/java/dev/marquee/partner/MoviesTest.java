package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Movies are added and changed, and venues changed. */
class MoviesTest {
  private static Partner partner;
  private static Partner other;

  @BeforeAll
  static void open() {
    partner = Partner.withVenue();
    other = Partner.withVenue();
  }

  @Test
  void a_movie_is_added_and_shown() {
    var added = partner.api().post("/movies", movie());

    assertThat(added).hasStatus(201);
    var id = added.json().getString("id");
    assertThat(Api.anonymous().get("/movies/" + id).json()).isEqualTo(added.json());
    assertThat(added.json().getString("release_date")).isEqualTo("1949-09-01");
    var here = other.withFreeScreen();
    assertThat(here.api().post(here.showtimes(), here.newShowtime().put("movie_id", id)))
        .hasStatus(201);
  }

  @Test
  void who_has_added_a_movie_changes_it_and_admins_do() {
    var id = partner.api().post("/movies", movie()).json().getString("id");

    var own = partner.api().put("/movies/" + id, movie().put("duration_minutes", 93));
    var others = other.api().put("/movies/" + id, movie());
    var admins = Partner.admin().put("/movies/" + id, movie().put("title", "Der dritte Mann"));

    assertThat(own).hasStatus(200);
    assertThat(own.json().getInteger("duration_minutes")).isEqualTo(93);
    assertThat(others).isProblem(403, "forbidden");
    assertThat(admins).hasStatus(200);
    assertThat(Api.anonymous().get("/movies/" + id).json().getString("title"))
        .isEqualTo("Der dritte Mann");
  }

  @Test
  void a_movie_of_the_admins_is_theirs_to_change() {
    assertThat(partner.api().put("/movies/" + partner.movie(), movie()))
        .isProblem(403, "forbidden");
    assertThat(partner.api().put("/movies/999999999", movie())).isProblem(404, "not_found");
    assertThat(partner.api().put("/movies/x", movie())).isProblem(404, "not_found");
    assertThat(Api.guest().post("/movies", movie())).isProblem(403, "forbidden");
    assertThat(Api.anonymous().post("/movies", movie())).isProblem(401, "unauthenticated");
  }

  @ParameterizedTest
  @CsvSource({
    "title, '\"\"', /title",
    "title, '\" \"', /title",
    "genres, '[]', /genres",
    "genres, '[\"\"]', /genres/0",
    "language, '\"xx\"', /language",
    "language, '\"EN\"', /language",
    "duration_minutes, 0, /duration_minutes",
    "duration_minutes, 1441, /duration_minutes",
    "duration_minutes, 90.5, /duration_minutes",
    "release_date, '\"1949-02-30\"', /release_date",
    "poster_url, '\"javascript:alert(1)\"', /poster_url",
    "director, '\"Reed\"', /director",
  })
  void a_movie_that_cannot_be_is_refused_where_it_is_wrong(
      String member, String value, String pointer) {
    var refused =
        partner
            .api()
            .post("/movies", movie().put(member, io.vertx.core.json.Json.decodeValue(value)));

    assertThat(refused).isProblem(400, "invalid_request");
    assertThat(Partner.pointers(refused)).containsOnly(pointer);
  }

  @Test
  void a_venue_is_changed_and_its_showtimes_are_on_the_days_of_its_clock() {
    var own = Partner.withVenue();
    var showtime =
        own.schedule(
            own.newShowtime()
                .put("starts_at", noonUtc())
                .put("sale_opens_at", "2026-01-01T00:00:00Z"));
    var changed =
        own.api()
            .put(
                "/venues/" + own.venue(),
                Partner.newVenue().put("name", "Lyric Apia").put("timezone", "Pacific/Pago_Pago"));

    assertThat(changed).hasStatus(200);
    assertThat(changed.json().getString("name")).isEqualTo("Lyric Apia");
    assertThat(changed.json().getJsonArray("screens")).hasSize(1);
    assertThat(
            dev.marquee.devstack.TestStack.get()
                .database()
                .one(
                    """
                    select (local_date - (starts_at at time zone 'Pacific/Pago_Pago')::date) as off
                    from showtime
                    where showtime_id = ?
                    """,
                    showtime)
                .getInteger("off"))
        .isZero();
  }

  private static String noonUtc() {
    return Partner.inOneWeek()
        .truncatedTo(java.time.temporal.ChronoUnit.DAYS)
        .plusSeconds(43_200)
        .toString();
  }

  @Test
  void the_venue_of_another_is_not_changed() {
    assertThat(other.api().put("/venues/" + partner.venue(), Partner.newVenue()))
        .isProblem(403, "forbidden");
    assertThat(other.api().put("/venues/999999999", Partner.newVenue()))
        .isProblem(404, "not_found");
    assertThat(
            partner
                .api()
                .put(
                    "/venues/" + partner.venue(),
                    Partner.newVenue().put("timezone", "Mars/Olympus")))
        .isProblem(400, "invalid_request");
  }

  private static JsonObject movie() {
    return new JsonObject()
        .put("title", "The Third Man")
        .put("genres", new JsonArray().add("Thriller").add("Noir"))
        .put("language", "en")
        .put("duration_minutes", 104)
        .put("rating", "PG")
        .put("release_date", "1949-09-01")
        .put("poster_url", null);
  }
}

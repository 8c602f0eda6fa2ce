package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * A partner with a venue in Auckland that has one small screen: A1, A2 gold, B1 silver.
 *
 * @param movie of 100 minutes
 */
record Partner(Api api, String venue, String screen, String movie) {

  static Partner withVenue() {
    var api = withRoles("customer", "partner");
    var opened = api.post("/venues", newVenue());
    assertThat(opened).hasStatus(201);
    var venue = opened.json().getString("id");
    var movie = String.valueOf(Fixtures.movie("The Third Man"));
    var partner = new Partner(api, venue, "", movie);
    return new Partner(api, venue, partner.addScreen(newScreen("Screen 1")), movie);
  }

  static Api admin() {
    return withRoles("admin");
  }

  private static Api withRoles(String... roles) {
    var account = Api.register();
    Fixtures.grant(account.accountId(), roles);
    return Api.as(account.session().getJsonObject("user").getString("email"));
  }

  /** A venue to be opened. */
  static JsonObject newVenue() {
    return new JsonObject()
        .put("name", "Lyric Auckland")
        .put("city", "Auckland")
        .put("country", "NZ")
        .put("timezone", "Pacific/Auckland")
        .put("location", new JsonObject().put("lat", -36.8485).put("lng", 174.7633));
  }

  /** A small screen to be added. */
  static JsonObject newScreen(String name) {
    return new JsonObject(
            """
            {"seat_map": {"rows": [
              {"row": "A", "seats": [
                {"number": 1, "category": "GOLD"}, {"number": 2, "category": "GOLD"}]},
              {"row": "B", "seats": [{"number": 1, "category": "SILVER"}]}]}}
            """)
        .put("name", name);
  }

  /** The same partner with a further screen, which shows nothing so far. */
  Partner withFreeScreen() {
    var name = "Screen " + UUID.randomUUID();
    return new Partner(api, venue, addScreen(newScreen(name)), movie);
  }

  /** Adds a screen; returns its id. */
  String addScreen(JsonObject screen) {
    var added = api.post(screens(), screen);
    assertThat(added).hasStatus(201);
    return added.json().getString("id");
  }

  /** A showtime to be put on sale, in a week. */
  JsonObject newShowtime() {
    return new JsonObject()
        .put("movie_id", movie)
        .put("screen_id", screen)
        .put("starts_at", inOneWeek().toString())
        .put("currency", "NZD")
        .put("pricing_tiers", tiers(1500, 1000));
  }

  static Instant inOneWeek() {
    return Instant.now().plus(Duration.ofDays(7)).truncatedTo(ChronoUnit.HOURS);
  }

  static JsonArray tiers(long gold, long silver) {
    return new JsonArray().add(tier("GOLD", gold)).add(tier("SILVER", silver));
  }

  static JsonObject tier(String category, long amount) {
    return new JsonObject().put("category", category).put("amount", amount);
  }

  /** Puts a showtime on sale; returns its id. */
  long schedule(JsonObject showtime) {
    var scheduled = api.post(showtimes(), showtime);
    assertThat(scheduled).hasStatus(201);
    return Long.parseLong(scheduled.json().getString("id"));
  }

  String screens() {
    return "/venues/" + venue + "/screens";
  }

  String showtimes() {
    return "/venues/" + venue + "/showtimes";
  }

  /** The places that a refusal names. */
  static List<String> pointers(Response refusal) {
    return refusal.json().getJsonArray("errors").stream()
        .map(error -> ((JsonObject) error).getString("pointer"))
        .toList();
  }
}

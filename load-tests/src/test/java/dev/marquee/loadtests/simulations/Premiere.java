package dev.marquee.loadtests.simulations;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * A showtime with a waiting room that is on, which the demo's partner puts on sale in a new venue.
 */
final class Premiere {
  private static final String PARTNER = "partner@marquee.test";
  private static final int SEATS_PER_ROW = 50;
  private static final int MAX_ROWS = 200;

  private Premiere() {}

  /**
   * Puts it on sale.
   *
   * @param movie what it shows
   * @param buyers how many come; there are four seats for each, up to 10,000
   * @param admitPerSecond how many of them are admitted
   * @return its id
   */
  static String open(String movie, int buyers, int admitPerSecond) {
    var partner = Api.at(Settings.URL).login(PARTNER);
    var venue = id(partner.post("/venues", venue()));
    var rows = Math.min(MAX_ROWS, 1 + 4 * buyers / SEATS_PER_ROW);
    var screen = id(partner.post("/venues/" + venue + "/screens", screen(rows)));
    return id(
        partner.post("/venues/" + venue + "/showtimes", showtime(movie, screen, admitPerSecond)));
  }

  private static JsonObject venue() {
    return new JsonObject()
        .put("name", "Load Test Palace " + UUID.randomUUID())
        .put("city", "Berlin")
        .put("country", "DE")
        .put("timezone", "Europe/Berlin")
        .put("location", new JsonObject().put("lat", 52.52).put("lng", 13.405));
  }

  private static JsonObject screen(int rows) {
    var seats = new JsonArray();
    for (int number = 1; number <= SEATS_PER_ROW; number++) {
      seats.add(new JsonObject().put("number", number).put("category", "SILVER"));
    }
    var all = new JsonArray();
    for (int row = 1; row <= rows; row++) {
      all.add(new JsonObject().put("row", "R" + row + "-").put("seats", seats));
    }
    return new JsonObject()
        .put("name", "Screen 1")
        .put("seat_map", new JsonObject().put("rows", all));
  }

  private static JsonObject showtime(String movie, String screen, int admitPerSecond) {
    return new JsonObject()
        .put("movie_id", movie)
        .put("screen_id", screen)
        .put("starts_at", Instant.now().plus(7, ChronoUnit.DAYS).toString())
        .put("currency", "EUR")
        .put(
            "pricing_tiers",
            new JsonArray().add(new JsonObject().put("category", "SILVER").put("amount", 1000)))
        .put(
            "waiting_room",
            new JsonObject().put("mode", "ON").put("admit_per_second", admitPerSecond));
  }

  private static String id(Response answer) {
    if (answer.status() != 201) {
      throw new IllegalStateException("The premiere could not be put on sale: " + answer);
    }
    return answer.json().getString("id");
  }
}

package dev.marquee.loadtests.simulations;

import dev.marquee.devstack.Api;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is on, found as any client would find it, before the load begins. */
final class Catalogue {
  private static final int MOVIES = 20;
  private static final int SHOWTIMES = 100;
  private static final String ON_SALE = "ON_SALE";

  private final Api api = Api.at(Settings.URL);
  private final List<JsonObject> movies;
  private final List<JsonObject> showtimes;

  private Catalogue() {
    movies = items("/movies?limit=" + MOVIES);
    showtimes = new ArrayList<>();
    for (var movie : movies) {
      if (showtimes.size() < SHOWTIMES) {
        items("/movies/" + movie.getString("id") + "/showtimes?limit=" + MOVIES).stream()
            .filter(it -> ON_SALE.equals(it.getString("status")))
            .forEach(showtimes::add);
      }
    }
    if (showtimes.isEmpty()) {
      throw new IllegalStateException("Nothing is on sale at " + Settings.URL);
    }
  }

  /** Asks the service. */
  static Catalogue read() {
    return new Catalogue();
  }

  private List<JsonObject> items(String path) {
    return objects(get(path).getJsonArray("items")).toList();
  }

  private JsonObject get(String path) {
    var answer = api.get(path);
    if (answer.status() != 200) {
      throw new IllegalStateException(path + " answered " + answer.status());
    }
    return answer.json();
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }

  /** Any movie. */
  Iterator<Map<String, Object>> movies() {
    return endless(() -> Map.of("movie_id", any(movies).getString("id")));
  }

  /** The id of one of them. */
  String movie() {
    return movies.get(0).getString("id");
  }

  /** Any showtime on sale. */
  Iterator<Map<String, Object>> showtimes() {
    return endless(() -> Map.of("showtime_id", any(showtimes).getString("id")));
  }

  /** The id of the showtime with the most seats left. */
  String roomiest() {
    return showtimes.stream()
        .max((one, other) -> available(one) - available(other))
        .orElseThrow()
        .getString("id");
  }

  /** Any two seats of a showtime, taken or not. */
  Iterator<Map<String, Object>> pairs(String showtime) {
    var seatIds = seatIds(showtime);
    return endless(
        () -> {
          var seat = ThreadLocalRandom.current().nextInt(seatIds.size() - 1);
          return Map.of("seat", seatIds.get(seat), "other_seat", seatIds.get(seat + 1));
        });
  }

  private List<String> seatIds(String showtime) {
    return objects(get("/showtimes/" + showtime + "/seats").getJsonArray("rows"))
        .flatMap(row -> objects(row.getJsonArray("seats")))
        .map(seat -> seat.getString("id"))
        .toList();
  }

  private static int available(JsonObject showtime) {
    return showtime.getInteger("available_seats");
  }

  private static JsonObject any(List<JsonObject> items) {
    return items.get(ThreadLocalRandom.current().nextInt(items.size()));
  }

  private static Iterator<Map<String, Object>> endless(Supplier<Map<String, Object>> next) {
    return Stream.generate(next).iterator();
  }
}

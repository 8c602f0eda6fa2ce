package dev.marquee.partner;

import dev.marquee.api.Problem;
import dev.marquee.catalog.MalformedSeatMap;
import dev.marquee.catalog.SeatMap;
import io.vertx.core.json.JsonObject;

/**
 * A seat map as a partner draws it, read and written again in full. To be made off the event loop:
 * an arena's takes as long as thousands of requests.
 *
 * @param name the screen's
 * @param json the seat map with every seat in its place
 * @param text the same, encoded
 */
record Layout(String name, int seatCount, JsonObject json, String text) {

  /** Reads the screen of a request; ends it with 400 if the seat map is none. */
  static Layout read(JsonObject body) {
    try {
      var seatMap = SeatMap.parse(body.getJsonObject("seat_map"));
      var json = seatMap.toJson();
      return new Layout(body.getString("name"), seatMap.size(), json, json.encode());
    } catch (MalformedSeatMap malformed) {
      throw Problem.invalid("/seat_map" + malformed.pointer(), malformed.reason()).refusal();
    }
  }

  /** The screen that it has become, as the contract has it. */
  JsonObject screen(long venueId, long screenId) {
    return new JsonObject()
        .put("id", String.valueOf(screenId))
        .put("venue_id", String.valueOf(venueId))
        .put("name", name)
        .put("seat_count", seatCount)
        .put("seat_map", json);
  }
}

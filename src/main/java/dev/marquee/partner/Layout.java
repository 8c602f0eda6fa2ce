package dev.marquee.partner;

import dev.marquee.api.Problem;
import dev.marquee.catalog.MalformedSeatMap;
import dev.marquee.catalog.SeatMap;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A seat map as a partner draws it, read and written again in full. To be made off the event loop:
 * an arena's takes as long as thousands of requests.
 *
 * @param name the screen's
 * @param json the seat map with every seat in its place
 * @param text the same, encoded
 */
record Layout(String name, SeatMap seatMap, JsonObject json, String text) {
  static final int MOST_SEATS = 100_000;
  private static final int MOST_IN_A_ROW = 1000;

  /** Says where in what was sent a seat is: its row and its place in it, from 0. */
  @FunctionalInterface
  interface Where {
    Fault fault(int row, int seat, String field, String message);
  }

  private record Place(double x, double y) {}

  /** Reads the screen of a request; ends it with 400 if the seat map is none. */
  static Layout read(JsonObject body) {
    return read(body.getString("name"), body.getJsonObject("seat_map"), "/seat_map");
  }

  /** Reads a seat map that stands at this place of a body. */
  static Layout read(String name, JsonObject seatMap, String at) {
    return of(
        name,
        seatMap,
        (row, seat, field, message) ->
            new Fault(
                at + "/rows/" + row + "/seats/" + seat + (field.isEmpty() ? "" : "/" + field),
                message));
  }

  /**
   * Reads one whose cells are each as they should be; ends the request if together they are not.
   */
  static Layout of(String name, JsonObject layout, Where where) {
    var faults = new Faults();
    check(layout, where, faults);
    faults.refuse();
    try {
      var seatMap = SeatMap.parse(layout);
      var json = seatMap.toJson();
      return new Layout(name, seatMap, json, json.encode());
    } catch (MalformedSeatMap malformed) {
      throw Problem.invalid("/seat_map" + malformed.pointer(), malformed.reason()).refusal();
    }
  }

  private static void check(JsonObject layout, Where where, Faults faults) {
    var ids = new HashMap<String, String>();
    var places = new HashMap<Place, String>();
    var count = 0;
    var rows = layout.getJsonArray("rows");
    for (int i = 0; i < rows.size(); i++) {
      var row = rows.getJsonObject(i);
      var seats = row.getJsonArray("seats");
      for (int j = 0; j < seats.size(); j++) {
        if (++count == MOST_SEATS + 1) {
          faults.add(where.fault(i, j, "", "is more than the 100000 seats that a map may have"));
        } else if (j == MOST_IN_A_ROW) {
          faults.add(where.fault(i, j, "", "is more than the 1000 seats that a row may have"));
        }
        var id = row.getString("row") + seats.getJsonObject(j).getInteger("number");
        check(id, place(seats.getJsonObject(j), i, j), ids, places)
            .ifPresent(fault(where, i, j, faults));
      }
    }
  }

  private static Place place(JsonObject seat, int row, int place) {
    // Of 0 and -0 there is one.
    return new Place(
        seat.getDouble("x", (double) place) + 0.0, seat.getDouble("y", (double) row) + 0.0);
  }

  private static java.util.function.Consumer<String> fault(
      Where where, int row, int seat, Faults faults) {
    return message -> faults.add(where.fault(row, seat, "", message));
  }

  /** What is wrong with a seat beside those that were there before it. */
  private static Optional<String> check(
      String id, Place place, Map<String, String> ids, Map<Place, String> places) {
    if (id.length() > SeatMap.MAX_ID_LENGTH) {
      return Optional.of("has the id " + id + ", longer than 16 characters");
    }
    if (ids.putIfAbsent(id, id) != null) {
      return Optional.of("seat " + id + " is in the map twice");
    }
    return Optional.ofNullable(places.putIfAbsent(place, id))
        .map(it -> "seat " + id + " stands where " + it + " does");
  }

  /** The same on a screen of this name. */
  Layout named(String other) {
    return new Layout(other, seatMap, json, text);
  }

  int seatCount() {
    return seatMap.size();
  }

  /** The screen that it has become, as the contract has it. */
  JsonObject screen(long venueId, long screenId, int version) {
    return new JsonObject()
        .put("id", String.valueOf(screenId))
        .put("venue_id", String.valueOf(venueId))
        .put("name", name)
        .put("seat_count", seatCount())
        .put("seat_map_version", version)
        .put("seat_map", json);
  }
}

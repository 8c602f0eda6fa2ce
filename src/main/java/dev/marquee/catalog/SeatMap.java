package dev.marquee.catalog;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The layout of a screen: rows of seats. Map order is row by row, as they were given; a seat's
 * position is its place in that order, from 0. Immutable.
 */
public final class SeatMap {

  /** How long a seat's id may be. */
  public static final int MAX_ID_LENGTH = 16;

  /** One row, front to back as the partner drew them. */
  public record Row(String name, List<Seat> seats) {}

  /**
   * One place to sit.
   *
   * @param id the row's name and the number, as in {@code A1}
   * @param category names the price class
   * @param x where it is drawn, in seat widths
   * @param y where it is drawn, in row depths
   */
  public record Seat(
      String id, int number, String category, double x, double y, boolean accessible) {}

  private final List<Row> rows;
  private final List<Seat> seats;
  private final Map<String, Integer> positions;
  private final Set<String> categories;

  private SeatMap(List<Row> rows, List<Seat> seats, Map<String, Integer> positions) {
    this.rows = rows;
    this.seats = seats;
    this.positions = positions;
    this.categories = Collections.unmodifiableSet(categoriesOf(seats));
  }

  /**
   * Reads a layout: {@code {rows: [{row, seats: [{number, category, x?, y?, accessible?}]}]}}.
   * Seats without a place are drawn on the grid of rows and seats.
   *
   * @throws MalformedSeatMap if it is not one, with where it breaks
   */
  public static SeatMap parse(JsonObject layout) {
    return new Reader().read(layout);
  }

  /** The rows in map order. */
  public List<Row> rows() {
    return rows;
  }

  /** The seats in map order. */
  public List<Seat> seats() {
    return seats;
  }

  /** How many seats there are, at least one. */
  public int size() {
    return seats.size();
  }

  /** The place of a seat in map order; empty if the map has no such seat. */
  public OptionalInt position(String seatId) {
    var position = positions.get(seatId);
    return position == null ? OptionalInt.empty() : OptionalInt.of(position);
  }

  /** The seat of this id. */
  public Optional<Seat> seat(String seatId) {
    return Optional.ofNullable(positions.get(seatId)).map(seats::get);
  }

  /** The names of the price classes, sorted. */
  public Set<String> categories() {
    return categories;
  }

  /** The layout in full, as it is stored: {@link #parse} reads the same map from it. */
  public JsonObject toJson() {
    var array = new JsonArray();
    for (var row : rows) {
      var places = new JsonArray();
      row.seats().forEach(seat -> places.add(json(seat)));
      array.add(new JsonObject().put("row", row.name()).put("seats", places));
    }
    return new JsonObject().put("rows", array);
  }

  private static JsonObject json(Seat seat) {
    return new JsonObject()
        .put("number", seat.number())
        .put("category", seat.category())
        .put("x", plain(seat.x()))
        .put("y", plain(seat.y()))
        .put("accessible", seat.accessible());
  }

  /** A coordinate as a reader expects it in JSON: {@code 3} and not {@code 3.0}. */
  public static Number plain(double coordinate) {
    var whole = (int) coordinate;
    return whole == coordinate ? (Number) whole : (Number) coordinate;
  }

  private static Set<String> categoriesOf(List<Seat> seats) {
    var names = new TreeSet<String>();
    seats.forEach(seat -> names.add(seat.category()));
    return names;
  }

  /** Reads one layout; keeps what was read so far. */
  private static final class Reader {
    private static final int MAX_CATEGORY_LENGTH = 40;
    private static final double MAX_COORDINATE = 100_000;

    private final List<Row> rows = new ArrayList<>();
    private final List<Seat> seats = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();
    // A map has few categories and thousands of seats: one string each is enough.
    private final Map<String, String> categories = new HashMap<>();

    SeatMap read(JsonObject layout) {
      var given = array(layout, "", "rows");
      for (int i = 0; i < given.size(); i++) {
        rows.add(row(object(given, "/rows", i), i));
      }
      return new SeatMap(List.copyOf(rows), List.copyOf(seats), Map.copyOf(positions));
    }

    private Row row(JsonObject row, int index) {
      var at = "/rows/" + index;
      var name = text(row, at, "row", MAX_ID_LENGTH - 1);
      if (!name.chars().allMatch(it -> Character.isLetterOrDigit(it) || it == '-' || it == '_')) {
        throw new MalformedSeatMap(at + "/row", "has more than letters, digits, - and _");
      }
      var given = array(row, at, "seats");
      var places = new ArrayList<Seat>(given.size());
      for (int i = 0; i < given.size(); i++) {
        var where = at + "/seats/" + i;
        var seat = seat(object(given, at + "/seats", i), where, name, i, index);
        if (positions.putIfAbsent(seat.id(), seats.size()) != null) {
          throw new MalformedSeatMap(where, "seat " + seat.id() + " is in the map twice");
        }
        seats.add(seat);
        places.add(seat);
      }
      return new Row(name, List.copyOf(places));
    }

    private Seat seat(JsonObject seat, String at, String row, int place, int rowIndex) {
      if (!(seat.getValue("number") instanceof Integer number) || number < 1) {
        throw new MalformedSeatMap(at + "/number", "is not a whole number from 1");
      }
      var id = row + number;
      if (id.length() > MAX_ID_LENGTH) {
        throw new MalformedSeatMap(at, "seat id is longer than " + MAX_ID_LENGTH + " characters");
      }
      var category = text(seat, at, "category", MAX_CATEGORY_LENGTH);
      return new Seat(
          id,
          number,
          categories.computeIfAbsent(category, it -> it),
          coordinate(seat, at, "x", place),
          coordinate(seat, at, "y", rowIndex),
          accessible(seat, at));
    }

    private static double coordinate(JsonObject seat, String at, String name, int otherwise) {
      var value = seat.getValue(name);
      if (value == null) {
        return otherwise;
      }
      if (value instanceof Number number && Math.abs(number.doubleValue()) <= MAX_COORDINATE) {
        return number.doubleValue();
      }
      throw new MalformedSeatMap(at + "/" + name, "is not a place in the room");
    }

    private static boolean accessible(JsonObject seat, String at) {
      var value = seat.getValue("accessible");
      if (value == null) {
        return false;
      }
      if (value instanceof Boolean accessible) {
        return accessible;
      }
      throw new MalformedSeatMap(at + "/accessible", "is neither true nor false");
    }

    private static String text(JsonObject object, String at, String name, int maxLength) {
      if (object.getValue(name) instanceof String text
          && !text.isBlank()
          && text.length() <= maxLength
          && text.chars().noneMatch(Character::isISOControl)) {
        return text;
      }
      throw new MalformedSeatMap(
          at + "/" + name, "is not a name of 1 to " + maxLength + " characters");
    }

    private static JsonArray array(JsonObject object, String at, String name) {
      if (object.getValue(name) instanceof JsonArray array && !array.isEmpty()) {
        return array;
      }
      throw new MalformedSeatMap(at + "/" + name, "is not a list of at least one");
    }

    private static JsonObject object(JsonArray array, String at, int index) {
      if (array.getValue(index) instanceof JsonObject object) {
        return object;
      }
      throw new MalformedSeatMap(at + "/" + index, "is not an object");
    }
  }
}

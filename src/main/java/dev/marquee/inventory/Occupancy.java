package dev.marquee.inventory;

import dev.marquee.catalog.SeatMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.TreeMap;

/** How the seats of a showtime stand, counted, in all and for each category. */
final class Occupancy {

  /**
   * How many seats stand so. Those whose tickets were used are sold, too; what the box office holds
   * is told apart from what buyers hold.
   */
  private static final class Count {
    private int total;
    private int sold;
    private int checkedIn;
    private int held;
    private int boxOffice;
    private int blocked;
    private int available;

    void add(char letter) {
      total++;
      switch (letter) {
        case 'C' -> {
          sold++;
          checkedIn++;
        }
        case 'B' -> sold++;
        case 'H' -> held++;
        case 'O' -> boxOffice++;
        case 'X' -> blocked++;
        case 'A' -> available++;
        default -> throw new IllegalArgumentException("No seat stands as " + letter);
      }
    }

    JsonObject toJson() {
      return new JsonObject()
          .put("total", total)
          .put("sold", sold)
          .put("checked_in", checkedIn)
          .put("held", held)
          .put("box_office", boxOffice)
          .put("blocked", blocked)
          .put("available", available);
    }
  }

  private final Count all = new Count();
  private final TreeMap<String, Count> categories = new TreeMap<>();

  /**
   * Counts.
   *
   * @param letters a letter a seat in map order, as buyers see them, and two more: C for one that
   *     is sold and has been checked in, O for one that the box office holds
   */
  Occupancy(SeatMap map, String letters) {
    var seats = map.seats();
    for (var position = 0; position < letters.length(); position++) {
      var letter = letters.charAt(position);
      all.add(letter);
      categories.computeIfAbsent(seats.get(position).category(), it -> new Count()).add(letter);
    }
  }

  /** The counts as the contract has them. */
  JsonObject toJson() {
    var each = new JsonArray();
    categories.forEach(
        (category, count) ->
            each.add(new JsonObject().put("category", category).mergeIn(count.toJson())));
    return all.toJson().put("categories", each);
  }
}

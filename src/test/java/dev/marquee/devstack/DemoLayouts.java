package dev.marquee.devstack;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Seat maps as architects draw them. */
final class DemoLayouts {
  /** I and O are left out: on a ticket they read as 1 and 0. */
  private static final String ROWS = "ABCDEFGHJKLMNPQRSTUVWXYZ";

  private static final int ARENA_TIERS = 2;
  private static final int ARENA_SECTIONS = 20;
  private static final int ARENA_ROWS = 20;
  private static final int ARENA_ROW_SEATS = 25;

  private DemoLayouts() {}

  /**
   * A cinema's hall: rows grow towards the back, with two aisles where there is room; silver in
   * front, platinum at the back, places for wheelchairs beside the cross aisle.
   *
   * @param seats how many seats it has, at least 60
   */
  static JsonObject hall(int seats) {
    var rows = Math.min(ROWS.length(), Math.max(6, (int) Math.round(Math.sqrt(seats / 1.7))));
    var widths = widths(seats, rows);
    var widest = widths[rows - 1];
    var crossAisle = rows / 3;
    var array = new JsonArray();
    for (int row = 0; row < rows; row++) {
      array.add(hallRow(row, rows, widths[row], widest, crossAisle));
    }
    return new JsonObject().put("rows", array);
  }

  /** An arena of 20,000 seats: two tiers of 20 sections around the stage. */
  static JsonObject arena() {
    var array = new JsonArray();
    for (int tier = 0; tier < ARENA_TIERS; tier++) {
      for (int section = 0; section < ARENA_SECTIONS; section++) {
        for (int row = 0; row < ARENA_ROWS; row++) {
          array.add(arenaRow(tier, section, row));
        }
      }
    }
    return new JsonObject().put("rows", array);
  }

  /** Exactly all seats, the front row with four fifths of the back row's. */
  private static int[] widths(int seats, int rows) {
    var widths = new int[rows];
    var left = seats;
    for (int row = 0; row < rows; row++) {
      var share = (0.8 + 0.2 * row / (rows - 1)) / (0.9 * rows);
      widths[row] = (int) (seats * share);
      left -= widths[row];
    }
    for (int row = rows - 1; left > 0; row = row == 0 ? rows - 1 : row - 1) {
      widths[row]++;
      left--;
    }
    return widths;
  }

  private static JsonObject hallRow(int row, int rows, int width, int widest, int crossAisle) {
    var category =
        row < crossAisle ? "SILVER" : row < rows - Math.max(2, rows / 4) ? "GOLD" : "PLATINUM";
    var aisles = width >= 12 ? 2 : 0;
    var seats = new JsonArray();
    for (int seat = 0; seat < width; seat++) {
      var aislesLeftOfIt = aisles == 0 ? 0 : seat * 3 / width;
      var atTheEnd = seat < 2 || seat >= width - 2;
      seats.add(
          seat(
              seat + 1,
              category,
              (widest - width) / 2.0 + seat + aislesLeftOfIt,
              row + (row >= crossAisle ? 1 : 0),
              row == crossAisle && atTheEnd));
    }
    return new JsonObject().put("row", ROWS.substring(row, row + 1)).put("seats", seats);
  }

  private static JsonObject arenaRow(int tier, int section, int row) {
    var category = row + tier * 8 < 5 ? "PLATINUM" : row + tier * 8 < 14 ? "GOLD" : "SILVER";
    var seats = new JsonArray();
    for (int seat = 0; seat < ARENA_ROW_SEATS; seat++) {
      // Each section takes nine tenths of its part of the ring; the rest is its stairs.
      var part = (section + 0.05 + 0.9 * seat / (ARENA_ROW_SEATS - 1)) / ARENA_SECTIONS;
      var angle = 2 * Math.PI * part;
      var depth = tier * (ARENA_ROWS + 4) + row;
      seats.add(
          seat(
              seat + 1,
              category,
              rounded(190 + (100 + depth) * Math.cos(angle)),
              rounded(150 + (80 + depth) * Math.sin(angle)),
              row == ARENA_ROWS - 1 && seat < 2));
    }
    var name = String.valueOf((tier + 1) * 100 + section + 1) + ROWS.charAt(row);
    return new JsonObject().put("row", name).put("seats", seats);
  }

  private static JsonObject seat(
      int number, String category, double x, double y, boolean accessible) {
    return new JsonObject()
        .put("number", number)
        .put("category", category)
        .put("x", x)
        .put("y", y)
        .put("accessible", accessible);
  }

  private static double rounded(double coordinate) {
    return Math.round(coordinate * 100) / 100.0;
  }
}

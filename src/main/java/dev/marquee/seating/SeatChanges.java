package dev.marquee.seating;

import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/**
 * What one statement changed in one showtime: the step from {@code version - 1} to {@code version}.
 * No changes and version 0 where it changed nothing.
 *
 * @param heldUntilMillis when the holds of the seats that became HELD end at the earliest, by the
 *     database's clock, in milliseconds since 1970; 0 where that is not known
 */
public record SeatChanges(
    ShowtimeId showtime, long version, List<SeatChange> changes, long heldUntilMillis) {

  /** One seat's new status; {@code position} is its place in map order, from 0. */
  public record SeatChange(String seatId, int position, SeatStatus status) {}

  /** Nothing was changed. */
  public static SeatChanges none(ShowtimeId showtime) {
    return new SeatChanges(showtime, 0, List.of(), 0);
  }

  /** Whether there is nothing to tell anyone. */
  public boolean isNone() {
    return version == 0;
  }

  /** Reads rows of {@code seat_version, seat_id, position}; every seat got the same status. */
  static SeatChanges of(ShowtimeId showtime, SeatStatus status, RowSet<Row> rows) {
    var version = 0L;
    var changes = new ArrayList<SeatChange>(rows.size());
    for (var row : rows) {
      version = row.getLong("seat_version");
      changes.add(new SeatChange(row.getString("seat_id"), row.getInteger("position"), status));
    }
    return new SeatChanges(showtime, version, changes, 0);
  }

  /**
   * The form that nodes exchange: {@code {version, changes: [[seat_id, position, letter]], until}}.
   */
  JsonObject toJson() {
    var array = new JsonArray();
    for (var change : changes) {
      array.add(
          new JsonArray()
              .add(change.seatId())
              .add(change.position())
              .add(String.valueOf(change.status().letter())));
    }
    return new JsonObject()
        .put("version", version)
        .put("changes", array)
        .put("until", heldUntilMillis);
  }

  /** Reads what {@link #toJson} wrote. */
  static SeatChanges fromJson(ShowtimeId showtime, JsonObject json) {
    var changes = new ArrayList<SeatChange>();
    for (var item : json.getJsonArray("changes")) {
      var change = (JsonArray) item;
      changes.add(
          new SeatChange(
              change.getString(0),
              change.getInteger(1),
              SeatStatus.ofLetter(change.getString(2).charAt(0))));
    }
    return new SeatChanges(showtime, json.getLong("version"), changes, json.getLong("until", 0L));
  }
}

package dev.marquee.inventory;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Seats that the box office keeps for somebody, without an end.
 *
 * @param seatIds what it still has, in the order they were asked for
 */
record BoxOfficeHold(
    BoxOfficeHoldId id,
    String name,
    Optional<String> note,
    List<String> seatIds,
    String heldBy,
    Instant createdAt) {

  /** Reads {@code name, note, seat_ids, held_by, created_at}. */
  static BoxOfficeHold of(BoxOfficeHoldId id, Row row) {
    return new BoxOfficeHold(
        id,
        row.getString("name"),
        Optional.ofNullable(row.getString("note")),
        List.of(row.getArrayOfStrings("seat_ids")),
        row.getString("held_by"),
        row.getOffsetDateTime("created_at").toInstant());
  }

  /** The hold as the contract shows it. */
  JsonObject toJson() {
    return new JsonObject()
        .put("id", id.toString())
        .put("showtime_id", id.showtime().toString())
        .put("name", name)
        .put("note", note.orElse(null))
        .put("seat_ids", new JsonArray(seatIds))
        .put("held_by", heldBy)
        .put("created_at", createdAt.toString());
  }
}

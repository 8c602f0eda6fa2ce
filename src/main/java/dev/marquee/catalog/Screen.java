package dev.marquee.catalog;

import io.vertx.core.json.JsonObject;

/** A room of a venue. */
public record Screen(long id, String name, int seatCount) {

  /** The screen as the contract has it. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("id", String.valueOf(id))
        .put("name", name)
        .put("seat_count", seatCount);
  }
}

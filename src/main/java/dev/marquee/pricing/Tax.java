package dev.marquee.pricing;

import io.vertx.core.json.JsonObject;

/**
 * A country's tax on tickets.
 *
 * @param name what buyers read
 * @param rateBasisPoints of the net price, in hundredths of a percent
 * @param included whether announced prices contain it; else it is put on top of them
 */
public record Tax(String name, int rateBasisPoints, boolean included) {

  /** Reads {@code {name, rate_bp, included}}. */
  public static Tax of(JsonObject json) {
    return new Tax(json.getString("name"), json.getInteger("rate_bp"), json.getBoolean("included"));
  }

  /** The tax as it is read. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("name", name)
        .put("rate_bp", rateBasisPoints)
        .put("included", included);
  }
}

package dev.marquee.pricing;

import io.vertx.core.json.JsonObject;

/**
 * What a venue takes for each ticket besides its price.
 *
 * @param name what buyers read
 * @param portion of the ticket's price after the discount; never below zero
 */
public record Fee(String name, Portion portion) {

  /** Reads {@code {name, percent_bp}} or {@code {name, amount, currency}}. */
  public static Fee of(JsonObject json) {
    return new Fee(json.getString("name"), Portion.of(json));
  }

  /** The fee as it is read. */
  public JsonObject toJson() {
    return portion.addTo(new JsonObject().put("name", name));
  }
}

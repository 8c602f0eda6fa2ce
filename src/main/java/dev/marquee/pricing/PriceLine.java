package dev.marquee.pricing;

import io.vertx.core.json.JsonObject;

/**
 * One line of what a price is made of.
 *
 * @param name what it is called before buyers
 * @param amount minor units; a discount's is what it takes off, so none is negative
 * @param included whether the amount is in the lines above already, as a tax may be
 */
public record PriceLine(Kind kind, String name, long amount, boolean included) {

  /** What a line is for. */
  public enum Kind {
    TICKET,
    DISCOUNT,
    FEE,
    TAX
  }

  static PriceLine of(JsonObject json) {
    return new PriceLine(
        Kind.valueOf(json.getString("kind")),
        json.getString("name"),
        json.getLong("amount"),
        json.getBoolean("included"));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("kind", kind.name())
        .put("name", name)
        .put("amount", amount)
        .put("included", included);
  }

  PriceLine with(long other) {
    return new PriceLine(kind, name, other, included);
  }

  /** What it adds to the price. */
  long effect() {
    if (included) {
      return 0;
    }
    return kind == Kind.DISCOUNT ? -amount : amount;
  }
}

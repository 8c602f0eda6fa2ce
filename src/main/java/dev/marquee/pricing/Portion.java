package dev.marquee.pricing;

import io.vertx.core.json.JsonObject;

/** A part of a price: so many hundredths of a percent of it, or a fixed amount. */
public sealed interface Portion {

  /** Hundredths of a percent; below zero what takes off. */
  record Percent(int basisPoints) implements Portion {}

  /** Minor units; below zero what takes off. It means nothing to prices in other currencies. */
  record Fixed(long amount, String currency) implements Portion {}

  /** Reads {@code {percent_bp}} or {@code {amount, currency}}. */
  static Portion of(JsonObject json) {
    return json.containsKey("percent_bp")
        ? new Percent(json.getInteger("percent_bp"))
        : new Fixed(json.getLong("amount"), json.getString("currency"));
  }

  /** Adds {@code percent_bp}, or {@code amount} and {@code currency}, to an object. */
  default JsonObject addTo(JsonObject json) {
    if (this instanceof Percent percent) {
      return json.put("percent_bp", percent.basisPoints());
    }
    var fixed = (Fixed) this;
    return json.put("amount", fixed.amount()).put("currency", fixed.currency());
  }

  /** Whether it means something to a price in this currency. */
  default boolean appliesIn(String currency) {
    return !(this instanceof Fixed fixed) || fixed.currency().equals(currency);
  }

  /** This portion of a price, which is in its currency where it is fixed. */
  default long of(long price, MinorUnits units) {
    return this instanceof Percent percent
        ? units.share(price, percent.basisPoints(), MinorUnits.WHOLE)
        : ((Fixed) this).amount();
  }
}

package dev.marquee.payment;

import io.vertx.core.json.JsonObject;

/**
 * An amount of money.
 *
 * @param amount minor units of the currency, never negative
 * @param currency ISO 4217, upper case
 */
public record Money(long amount, String currency) {
  /** Refuses a negative amount: nothing here owes by sign. */
  public Money {
    if (amount < 0) {
      throw new IllegalArgumentException("Money is never negative: " + amount);
    }
  }

  /** The money as the contract shows it. */
  public JsonObject toJson() {
    return new JsonObject().put("amount", amount).put("currency", currency);
  }
}

package dev.marquee.payment;

import io.vertx.core.json.JsonObject;
import java.time.YearMonth;

/**
 * A card that the gateway keeps for an account. The card itself is never here.
 *
 * @param id the gateway's token of the card
 * @param customer the gateway's name for the account
 * @param last4 the last four digits, to recognize it by
 * @param expires the last month in which it pays
 */
public record SavedCard(String id, String customer, String brand, String last4, YearMonth expires) {

  /** The card as the contract shows it; {@code expires} is {@code 2030-12}. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("brand", brand)
        .put("last4", last4)
        .put("expires", expires.toString());
  }
}

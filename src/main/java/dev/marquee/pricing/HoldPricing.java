package dev.marquee.pricing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * How the prices of a hold came about, kept with it: what a promo code does later is reckoned with
 * the charges of that moment.
 *
 * @param seats a price a seat, in the hold's order
 */
public record HoldPricing(Charges charges, List<SeatPrice> seats) {

  /** Reads what {@link #toJson} made. */
  public static HoldPricing of(JsonObject json) {
    var prices =
        json.getJsonArray("prices").stream().map(it -> SeatPrice.of((JsonObject) it)).toList();
    return new HoldPricing(
        Charges.of(json.getJsonObject("charges")),
        json.getJsonArray("seats").stream()
            .map(it -> prices.get(((Number) it).intValue()))
            .toList());
  }

  /** The prices of seats that cost their category's price and nothing else. */
  public static HoldPricing plain(long[] amounts) {
    var seats = new ArrayList<SeatPrice>(amounts.length);
    for (var amount : amounts) {
      seats.add(SeatPrice.plain(amount));
    }
    return new HoldPricing(Charges.NONE, seats);
  }

  /** Whether the amounts alone tell all of it. */
  public boolean isPlain() {
    return charges.equals(Charges.NONE) && seats.stream().allMatch(SeatPrice::isPlain);
  }

  /** All of it; a price that many seats have is written once. */
  public JsonObject toJson() {
    var numbers = new LinkedHashMap<SeatPrice, Integer>();
    var prices = new JsonArray();
    var each = new JsonArray();
    for (var seat : seats) {
      var number = numbers.computeIfAbsent(seat, it -> numbers.size());
      if (number == prices.size()) {
        prices.add(seat.toJson());
      }
      each.add(number);
    }
    return new JsonObject()
        .put("charges", charges.toJson())
        .put("prices", prices)
        .put("seats", each);
  }
}

package dev.marquee.pricing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What prices are made of, as the contract shows it: where they are more than the price of the
 * ticket, for else there is nothing to tell.
 */
public final class Breakdown {
  private static final String NAME = "breakdown";

  private Breakdown() {}

  /** Adds what one price is made of to an object. */
  public static JsonObject addTo(JsonObject json, SeatPrice price, String currency) {
    return price.isPlain() ? json : json.put(NAME, json(price.lines(), currency));
  }

  /** Adds what the sum of some prices is made of to an object: their lines by kind and name. */
  public static JsonObject addTo(JsonObject json, List<SeatPrice> prices, String currency) {
    return prices.stream().allMatch(SeatPrice::isPlain)
        ? json
        : json.put(NAME, json(summed(prices), currency));
  }

  /** What a seat of each category costs, and what that is made of. */
  public static JsonArray tiers(Map<String, SeatPrice> byCategory, String currency) {
    var tiers = new JsonArray();
    byCategory.forEach(
        (category, price) ->
            tiers.add(
                addTo(
                    new JsonObject()
                        .put("category", category)
                        .put("price", money(price.amount(), currency)),
                    price,
                    currency)));
    return tiers;
  }

  private static List<PriceLine> summed(List<SeatPrice> prices) {
    var sums = new LinkedHashMap<PriceLine, Long>();
    prices.stream()
        .flatMap(price -> price.lines().stream())
        .forEach(line -> sums.merge(line.with(0), line.amount(), Math::addExact));
    return sums.entrySet().stream()
        .map(sum -> sum.getKey().with(sum.getValue()))
        .sorted(Comparator.comparing(PriceLine::kind))
        .toList();
  }

  private static JsonArray json(List<PriceLine> lines, String currency) {
    var json = new JsonArray();
    lines.forEach(line -> json.add(line.toJson().put("amount", money(line.amount(), currency))));
    return json;
  }

  private static JsonObject money(long amount, String currency) {
    return new JsonObject().put("amount", amount).put("currency", currency);
  }
}

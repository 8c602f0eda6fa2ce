package dev.marquee.partner;

import dev.marquee.catalog.PricingTier;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.pricing.MinorUnits;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What each category of a seat map costs, as a partner sends it. */
record PriceList(List<PricingTier> tiers) {
  private static final String POINTER = "/pricing_tiers";

  static PriceList read(JsonObject body) {
    var given = body.getJsonArray("pricing_tiers");
    var tiers = new ArrayList<PricingTier>(given.size());
    for (int i = 0; i < given.size(); i++) {
      var tier = given.getJsonObject(i);
      tiers.add(new PricingTier(tier.getString("category"), tier.getLong("amount")));
    }
    return new PriceList(List.copyOf(tiers));
  }

  /** What keeps these from being the prices of a seat map: each category needs one price. */
  List<Fault> faults(Set<String> categories) {
    var faults = new ArrayList<Fault>();
    var priced = new HashSet<String>();
    for (int i = 0; i < tiers.size(); i++) {
      var category = tiers.get(i).category();
      var pointer = POINTER + "/" + i + "/category";
      if (!categories.contains(category)) {
        faults.add(new Fault(pointer, "is no category of the seat map"));
      } else if (!priced.add(category)) {
        faults.add(new Fault(pointer, "has a price already"));
      }
    }
    var unpriced = new TreeSet<>(categories);
    unpriced.removeAll(priced);
    if (!unpriced.isEmpty()) {
      faults.add(new Fault(POINTER, "has no price for " + String.join(", ", unpriced)));
    }
    return faults;
  }

  /** Which of these a card cannot be charged in the currency. */
  List<Fault> unchargeable(String currency) {
    var units = MinorUnits.of(currency);
    return IntStream.range(0, tiers.size())
        .filter(i -> !units.canBe(tiers.get(i).amount()))
        .mapToObj(i -> new Fault(POINTER + "/" + i + "/amount", units.reason()))
        .toList();
  }

  /** The currency, where a card can be charged all of these in it; else it ends the request. */
  String chargeableIn(String currency) {
    Fault.refuse(unchargeable(currency));
    return currency;
  }

  /** The prices in force as the contract has them. */
  JsonObject toJson(ShowtimeId showtime, String currency) {
    return new JsonObject()
        .put("showtime_id", showtime.toString())
        .put("pricing_tiers", toJson())
        .put("currency", currency);
  }

  /** The tiers as the contract has them. */
  JsonArray toJson() {
    var array = new JsonArray();
    tiers.forEach(
        tier ->
            array.add(
                new JsonObject().put("category", tier.category()).put("amount", tier.amount())));
    return array;
  }
}

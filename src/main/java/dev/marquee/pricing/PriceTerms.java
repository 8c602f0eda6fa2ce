package dev.marquee.pricing;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All that decides what seats of a showtime cost: its tiers, the venue's rules and fees, the tax of
 * the country. Only the time that is left until the start still changes prices then.
 *
 * @param zone the venue's
 * @param tiers by category, in minor units of the currency
 * @param rules in the order in which they apply
 */
public record PriceTerms(
    String currency,
    ZoneId zone,
    Instant startsAt,
    Map<String, Long> tiers,
    List<PricingRule> rules,
    Charges charges) {

  /**
   * What seats cost at one moment.
   *
   * @param step how many of the hours that rules name have passed: with the showtime's pricing
   *     version it names the prices
   */
  public record Prices(int step, Map<String, SeatPrice> byCategory) {

    /** The lowest price, with everything in it. */
    public long lowest() {
      return byCategory.values().stream().mapToLong(SeatPrice::amount).min().orElseThrow();
    }
  }

  /** Reads the column {@code terms} of the view {@code showtime_pricing}. */
  public static PriceTerms of(JsonObject terms) {
    var tiers = terms.getJsonObject("tiers");
    return new PriceTerms(
        terms.getString("currency"),
        ZoneId.of(terms.getString("timezone")),
        Instant.ofEpochSecond(terms.getLong("starts_at")),
        tiers.fieldNames().stream().collect(Collectors.toMap(it -> it, tiers::getLong)),
        terms.getJsonArray("rules").stream().map(it -> PricingRule.of((JsonObject) it)).toList(),
        Charges.of(terms));
  }

  /** What seats cost at this moment. */
  public Prices at(Instant now) {
    var start = startsAt.atZone(zone).toLocalDateTime();
    var meant = rules.stream().filter(it -> it.fits(start) && it.fits(startsAt, now)).toList();
    var prices = new TreeMap<String, SeatPrice>();
    tiers.forEach((category, amount) -> prices.put(category, price(category, amount, meant)));
    return new Prices(step(now), prices);
  }

  private SeatPrice price(String category, long tier, List<PricingRule> meant) {
    var base = tier;
    for (var rule : meant) {
      base = rule.applied(category, base, currency);
    }
    return charges.price(base, currency);
  }

  private int step(Instant now) {
    return (int)
        rules.stream()
            .flatMap(PricingRule::steps)
            .distinct()
            .filter(hours -> PricingRule.hasPassed(startsAt, hours, now))
            .count();
  }
}

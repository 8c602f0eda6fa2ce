package dev.marquee.pricing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What a ticket costs and why, in minor units.
 *
 * @param base the category's price after the rules, as it is announced
 * @param discount what a promo code takes off it
 * @param fee the fees, exclusive of tax
 * @param tax all tax in the amount, of the fees too
 * @param taxIncluded whether base and announced fees contain the tax
 * @param lines as the buyer reads them; those that are not included add up to the amount
 */
public record SeatPrice(
    long base, long discount, long fee, long tax, boolean taxIncluded, List<PriceLine> lines) {

  /** A ticket that costs this and nothing else. */
  public static SeatPrice plain(long amount) {
    return new SeatPrice(
        amount,
        0,
        0,
        0,
        false,
        List.of(new PriceLine(PriceLine.Kind.TICKET, "Ticket", amount, false)));
  }

  /** What the buyer pays. */
  public long amount() {
    var sum = 0L;
    for (var line : lines) {
      sum += line.effect();
    }
    return sum;
  }

  /** What the discount is called, where there is one. */
  public Optional<String> discountName() {
    return lines.stream()
        .filter(line -> line.kind() == PriceLine.Kind.DISCOUNT)
        .map(PriceLine::name)
        .findFirst();
  }

  /** Whether nothing is taken off and nothing comes to it. */
  public boolean isPlain() {
    return lines.size() == 1;
  }

  static SeatPrice of(JsonObject json) {
    return new SeatPrice(
        json.getLong("base"),
        json.getLong("discount"),
        json.getLong("fee"),
        json.getLong("tax"),
        json.getBoolean("tax_included"),
        json.getJsonArray("lines").stream().map(it -> PriceLine.of((JsonObject) it)).toList());
  }

  JsonObject toJson() {
    var all = new JsonArray();
    lines.forEach(line -> all.add(line.toJson()));
    return new JsonObject()
        .put("base", base)
        .put("discount", discount)
        .put("fee", fee)
        .put("tax", tax)
        .put("tax_included", taxIncluded)
        .put("lines", all);
  }
}

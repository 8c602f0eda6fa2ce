package dev.marquee.pricing;

import dev.marquee.pricing.PriceLine.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What comes to a ticket's price: fees, then tax on both. All of it is reckoned for each ticket.
 */
public record Charges(List<Fee> fees, Optional<Tax> tax) {

  /** A ticket costs its price. */
  public static final Charges NONE = new Charges(List.of(), Optional.empty());

  /** What is taken off a ticket's price. */
  public record Discount(String name, Portion portion) {}

  /** Reads {@code {fees, tax}}; a tax that is null or missing is none. */
  public static Charges of(JsonObject json) {
    return new Charges(
        json.getJsonArray("fees").stream().map(it -> Fee.of((JsonObject) it)).toList(),
        Optional.ofNullable(json.getJsonObject("tax")).map(Tax::of));
  }

  /** The charges as they are read. */
  public JsonObject toJson() {
    var all = new JsonArray();
    fees.forEach(fee -> all.add(fee.toJson()));
    return new JsonObject().put("fees", all).put("tax", tax.map(Tax::toJson).orElse(null));
  }

  /** What a ticket costs. */
  public SeatPrice price(long base, String currency) {
    return price(base, currency, Optional.empty());
  }

  /**
   * What a ticket costs with this taken off, if it means something in the currency: at most all of
   * its base, so that fees remain.
   */
  public SeatPrice price(long base, String currency, Optional<Discount> discount) {
    var units = MinorUnits.of(currency);
    var lines = new ArrayList<PriceLine>();
    lines.add(new PriceLine(Kind.TICKET, "Ticket", base, false));
    var off = discount.map(it -> takeOff(base, it, currency, units, lines)).orElse(0L);
    var fee = addFees(base - off, currency, units, lines);
    return tax.map(it -> taxed(it, base, off, fee, units, lines))
        .orElseGet(() -> new SeatPrice(base, off, fee, 0, false, List.copyOf(lines)));
  }

  private static long takeOff(
      long base, Discount discount, String currency, MinorUnits units, List<PriceLine> lines) {
    if (!discount.portion().appliesIn(currency)) {
      return 0;
    }
    var off = Math.min(base, discount.portion().of(base, units));
    if (off > 0) {
      lines.add(new PriceLine(Kind.DISCOUNT, discount.name(), off, false));
    }
    return off;
  }

  private long addFees(long ticket, String currency, MinorUnits units, List<PriceLine> lines) {
    var sum = 0L;
    for (var fee : fees) {
      var amount = fee.portion().appliesIn(currency) ? fee.portion().of(ticket, units) : 0;
      if (amount > 0) {
        lines.add(new PriceLine(Kind.FEE, fee.name(), amount, false));
      }
      sum = Math.addExact(sum, amount);
    }
    return sum;
  }

  /** Of a fee that contains tax, the fee proper is what remains without it. */
  private static SeatPrice taxed(
      Tax tax, long base, long off, long fee, MinorUnits units, List<PriceLine> lines) {
    var due = base - off + fee;
    var amount = tax.included() ? contained(due, tax) : added(due, tax, units);
    if (amount > 0) {
      lines.add(new PriceLine(Kind.TAX, tax.name(), amount, tax.included()));
    }
    var feeProper = tax.included() ? fee - contained(fee, tax) : fee;
    return new SeatPrice(base, off, feeProper, amount, tax.included(), List.copyOf(lines));
  }

  private static long added(long due, Tax tax, MinorUnits units) {
    return units.share(due, tax.rateBasisPoints(), MinorUnits.WHOLE);
  }

  /** It changes no amount that is charged, so it is told to the last minor unit. */
  private static long contained(long due, Tax tax) {
    return new MinorUnits(1)
        .share(due, tax.rateBasisPoints(), (long) MinorUnits.WHOLE + tax.rateBasisPoints());
  }
}

package dev.marquee.partner;

import dev.marquee.pricing.Fee;
import dev.marquee.pricing.MinorUnits;
import dev.marquee.pricing.Portion;
import dev.marquee.pricing.PricingRepository.TaxRate;
import dev.marquee.pricing.PricingRule;
import dev.marquee.pricing.Tax;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what partners send about prices, where the schema has seen to its shape. All ends the
 * request with 400 where it cannot be meant.
 */
public final class PricingForms {
  private PricingForms() {}

  static PricingRule rule(JsonObject body) {
    var rule = PricingRule.of(body);
    var faults = new ArrayList<Fault>();
    rule.contradictions()
        .forEach(pointer -> faults.add(new Fault(pointer, "leaves no time at which it applies")));
    addFaults(rule.change(), "/change", faults);
    Fault.refuse(faults);
    return rule;
  }

  static List<Fee> fees(JsonObject body) {
    var given = body.getJsonArray("fees");
    var fees = new ArrayList<Fee>(given.size());
    var faults = new ArrayList<Fault>();
    for (int i = 0; i < given.size(); i++) {
      var fee = Fee.of(given.getJsonObject(i));
      addFaults(fee.portion(), "/fees/" + i, faults);
      fees.add(fee);
    }
    Fault.refuse(faults);
    return List.copyOf(fees);
  }

  static TaxRate taxRate(String country, JsonObject body) {
    if (!Forms.isCountry(country)) {
      Fault.refuse(List.of(new Fault("/country", "is no country of ISO 3166-1")));
    }
    return new TaxRate(
        country,
        Tax.of(body),
        body.getBoolean("in_force", true),
        body.getString("source", "set by an admin"));
  }

  /** Ends the request if it asks for a fixed amount that cannot be. */
  public static void refuseImpossible(Portion portion) {
    var faults = new ArrayList<Fault>();
    addFaults(portion, "", faults);
    Fault.refuse(faults);
  }

  /** Ends the request if a category that it names is none of those that are known. */
  public static void refuseUnknown(@Nullable JsonArray categories, Set<String> known) {
    var faults = new ArrayList<Fault>();
    for (int i = 0; categories != null && i < categories.size(); i++) {
      if (!known.contains(categories.getString(i))) {
        faults.add(new Fault("/categories/" + i, "is no category of the venue"));
      }
    }
    Fault.refuse(faults);
  }

  private static void addFaults(Portion portion, String pointer, List<Fault> faults) {
    if (!(portion instanceof Portion.Fixed fixed)) {
      return;
    }
    if (!Forms.isCurrency(fixed.currency())) {
      faults.add(new Fault(pointer + "/currency", "is no currency of ISO 4217"));
    } else if (!MinorUnits.of(fixed.currency()).canBe(fixed.amount())) {
      faults.add(new Fault(pointer + "/amount", MinorUnits.of(fixed.currency()).reason()));
    }
  }
}

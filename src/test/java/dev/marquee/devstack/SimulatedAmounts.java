package dev.marquee.devstack;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which amounts Stripe charges.
 *
 * @see <a href="https://docs.stripe.com/currencies">Supported currencies</a>
 */
final class SimulatedAmounts {
  private static final long MOST = 99_999_999;

  /** The least amounts in minor units, where Stripe names one. */
  private static final Map<String, Long> LEAST =
      Map.ofEntries(
          Map.entry("aed", 200L),
          Map.entry("aud", 50L),
          Map.entry("brl", 50L),
          Map.entry("cad", 50L),
          Map.entry("chf", 50L),
          Map.entry("dkk", 250L),
          Map.entry("eur", 50L),
          Map.entry("gbp", 30L),
          Map.entry("hkd", 400L),
          Map.entry("inr", 50L),
          Map.entry("jpy", 50L),
          Map.entry("mxn", 1000L),
          Map.entry("nok", 300L),
          Map.entry("nzd", 50L),
          Map.entry("sek", 300L),
          Map.entry("sgd", 50L),
          Map.entry("usd", 50L));

  private static final Set<String> OTHERS =
      Set.of("bhd", "cny", "egp", "jod", "kes", "krw", "kwd", "omr", "pln", "thb", "tnd", "zar");

  /** Those of three decimals, whose last digit has to be zero. */
  private static final Set<String> THREE_DECIMALS = Set.of("bhd", "jod", "kwd", "omr", "tnd");

  private SimulatedAmounts() {}

  /** Why this cannot be charged; empty if it can. */
  static Optional<SimulatedAnswer> refusal(String amount, String currency) {
    if (!amount.matches("-?[0-9]{1,18}")) {
      return refuse("parameter_invalid_integer", "amount", "Invalid integer: " + amount);
    }
    var minorUnits = Long.parseLong(amount);
    if (minorUnits < 1) {
      return refuse("parameter_invalid_integer", "amount", "This value must be at least 1.");
    }
    if (minorUnits > MOST) {
      return refuse("amount_too_large", "amount", "Amount must be no more than " + MOST);
    }
    if (!LEAST.containsKey(currency) && !OTHERS.contains(currency)) {
      return refuse("parameter_invalid", "currency", "Invalid currency: " + currency);
    }
    if (minorUnits < LEAST.getOrDefault(currency, 1L)) {
      return refuse("amount_too_small", "amount", "Amount is below the least of " + currency);
    }
    if (THREE_DECIMALS.contains(currency) && minorUnits % 10 != 0) {
      return refuse("parameter_invalid_integer", "amount", "The last digit must be 0.");
    }
    return Optional.empty();
  }

  private static Optional<SimulatedAnswer> refuse(String code, String param, String message) {
    return Optional.of(SimulatedAnswer.invalid(code, param, message));
  }
}

package dev.marquee.pricing;

import java.util.Currency;

/**
 * Whole numbers of a currency's minor unit, rounded half up. Where that is a thousandth (KWD, BHD
 * …), what is reckoned is rounded to a hundredth: cards cannot be charged less than ten of them.
 *
 * @param step what reckoned amounts are a multiple of
 * @see <a href="https://docs.stripe.com/currencies#three-decimal">Three-decimal currencies</a>
 */
public record MinorUnits(int step) {

  /** A whole in basis points. */
  public static final int WHOLE = 10_000;

  /** No price is higher, whatever rules say; so products below fit a long. */
  public static final long MOST = 100_000_000_000L;

  private static final MinorUnits EACH = new MinorUnits(1);
  private static final MinorUnits TENS = new MinorUnits(10);

  /** Those of a currency of ISO 4217. */
  public static MinorUnits of(String currency) {
    return Currency.getInstance(currency).getDefaultFractionDigits() == 3 ? TENS : EACH;
  }

  /** Whether an amount can be charged as far as its last digit goes. */
  public boolean canBe(long amount) {
    return amount % step == 0;
  }

  /** What is wrong with an amount that cannot. */
  public String reason() {
    return "is no multiple of %d minor units, as cards are charged in this currency"
        .formatted(step);
  }

  /** {@code price * part / whole}, rounded half up to a multiple of the step; none is negative. */
  long share(long price, long part, long whole) {
    var unit = Math.multiplyExact(whole, step);
    return Math.floorDiv(Math.addExact(Math.multiplyExact(price, part), unit / 2), unit) * step;
  }
}

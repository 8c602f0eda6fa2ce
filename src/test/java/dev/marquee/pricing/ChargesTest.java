package dev.marquee.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.pricing.Charges.Discount;
import dev.marquee.pricing.Portion.Fixed;
import dev.marquee.pricing.Portion.Percent;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChargesTest {

  @ParameterizedTest
  @CsvSource({
    // base, fee in basis points, tax, currency, amount
    "1000, 0, 0, EUR, 1000",
    "1005, 5000, 0, EUR, 1508",
    "1003, 5000, 0, EUR, 1505",
    "999, 0, 1000, JPY, 1099",
    "1000, 333, 0, EUR, 1033",
    "1000, 0, 875, USD, 1088",
    // A fils cannot be charged: 333.5 are 330, 335 are 340.
    "3330, 1000, 0, KWD, 3660",
    "3350, 1000, 0, KWD, 3690",
    "0, 5000, 2000, EUR, 0"
  })
  void parts_are_rounded_half_up(long base, int fee, int rate, String currency, long amount) {
    var charges =
        new Charges(
            List.of(new Fee("Fee", new Percent(fee))), Optional.of(new Tax("Tax", rate, false)));

    assertThat(charges.price(base, currency).amount()).isEqualTo(amount);
  }

  @ParameterizedTest
  @CsvSource({"1190, 1900, 190", "1000, 700, 65", "1000, 2000, 167", "1, 10000, 1", "0, 1900, 0"})
  void included_tax_is_told_and_changes_nothing(long base, int rate, long tax) {
    var price = new Charges(List.of(), Optional.of(new Tax("Tax", rate, true))).price(base, "EUR");

    assertThat(price.amount()).isEqualTo(base);
    assertThat(price.tax()).isEqualTo(tax);
  }

  @Property
  void parts_add_up_however_large(
      @ForAll @LongRange(min = 0, max = MinorUnits.MOST) long base,
      @ForAll @IntRange(min = 0, max = 10_000) int percent,
      @ForAll @LongRange(min = 0, max = MinorUnits.MOST) long fixed,
      @ForAll @IntRange(min = 0, max = 10_000) int rate,
      @ForAll boolean included,
      @ForAll @IntRange(min = 1, max = 10_000) int off) {
    var charges =
        new Charges(
            List.of(
                new Fee("Levy", new Percent(percent)),
                new Fee("Fee", new Fixed(fixed, "EUR")),
                new Fee("Elsewhere", new Fixed(fixed, "JPY"))),
            Optional.of(new Tax("Tax", rate, included)));

    var price = charges.price(base, "EUR", Optional.of(new Discount("CODE", new Percent(off))));

    assertThat(price.discount()).isBetween(0L, base);
    assertThat(price.amount() - price.fee() - price.tax()).isBetween(0L, base - price.discount());
    if (!included) {
      assertThat(price.amount()).isEqualTo(base - price.discount() + price.fee() + price.tax());
    }
    assertThat(SeatPrice.of(new JsonObject(price.toJson().encode()))).isEqualTo(price);
  }

  @Property
  void a_rule_keeps_a_price_between_nothing_and_the_most(
      @ForAll @LongRange(min = 0, max = MinorUnits.MOST) long price,
      @ForAll @IntRange(min = -10_000, max = 100_000) int percent,
      @ForAll @LongRange(min = -MinorUnits.MOST, max = MinorUnits.MOST) long fixed) {
    for (var change : List.<Portion>of(new Percent(percent), new Fixed(fixed, "EUR"))) {
      var rule =
          PricingRule.of(
              new JsonObject().put("name", "Rule").put("change", change.addTo(new JsonObject())));

      assertThat(rule.applied("GOLD", price, "EUR")).isBetween(0L, MinorUnits.MOST);
    }
  }
}

package dev.marquee.promotion;

import dev.marquee.pricing.Charges.Discount;
import dev.marquee.pricing.Portion;
import dev.marquee.pricing.SeatPrice;
import dev.marquee.seating.Hold;
import dev.marquee.seating.Hold.HoldLine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a promo code is good for.
 *
 * @param portion what it takes off each ticket that it is for
 * @param categories for which; empty: for all
 * @param maxUses how many holds may have it, bookings that they have become included
 * @param startsAt from when; absent: from always
 * @param endsAt until when; absent: for ever
 * @param onePerBuyer whether an account may use it once only
 */
public record PromoTerms(
    Portion portion,
    Set<String> categories,
    Optional<Integer> maxUses,
    Optional<Instant> startsAt,
    Optional<Instant> endsAt,
    boolean onePerBuyer) {

  /** The hold at the prices that it has with this code. */
  Hold appliedTo(Hold hold, String code) {
    var discount = Optional.of(new Discount(code, portion));
    return hold.at(line -> price(hold, line, isFor(line) ? discount : Optional.empty()));
  }

  /** The hold at the prices that it has without any code. */
  static Hold takenFrom(Hold hold) {
    return hold.at(line -> price(hold, line, Optional.empty()));
  }

  private static SeatPrice price(Hold hold, HoldLine line, Optional<Discount> discount) {
    return hold.charges().price(line.price().base(), hold.currency(), discount);
  }

  private boolean isFor(HoldLine line) {
    return categories.isEmpty() || categories.contains(line.category());
  }

  /** Whether it ends before it begins. */
  public boolean isNever() {
    return startsAt.isPresent() && endsAt.filter(it -> !it.isAfter(startsAt.get())).isPresent();
  }

  /** Adds the terms, as the contract has them, to an object. */
  JsonObject addTo(JsonObject json) {
    return portion
        .addTo(json)
        .put("categories", new JsonArray(categories.stream().sorted().toList()))
        .put("max_uses", maxUses.orElse(null))
        .put("starts_at", startsAt.map(Instant::toString).orElse(null))
        .put("ends_at", endsAt.map(Instant::toString).orElse(null))
        .put("one_per_buyer", onePerBuyer);
  }
}

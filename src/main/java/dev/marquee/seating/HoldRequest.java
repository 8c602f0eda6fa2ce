package dev.marquee.seating;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.pricing.Charges;
import dev.marquee.pricing.HoldPricing;
import dev.marquee.seating.Hold.HoldLine;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Seats that a buyer asks for, with the prices that the node knows.
 *
 * @param pricingVersion the showtime's pricing that the lines are from: the statement refuses it if
 *     it is no longer in force
 * @param charges what came to the prices of the lines
 * @param expected what the buyer has read that the seats cost
 */
public record HoldRequest(
    HoldToken token,
    UUID buyerId,
    List<HoldLine> lines,
    String currency,
    int pricingVersion,
    Charges charges,
    Optional<ExpectedTotal> expected) {

  ShowtimeId showtime() {
    return token.showtime();
  }

  /** What a buyer expects to pay, in minor units. */
  public record ExpectedTotal(long amount, String currency) {}

  /** Whether the buyer has read other prices than these. */
  boolean isUnexpected() {
    return expected.filter(it -> !it.equals(total())).isPresent();
  }

  private ExpectedTotal total() {
    return new ExpectedTotal(lines.stream().mapToLong(HoldLine::amount).sum(), currency);
  }

  /** How the prices of the lines came about. */
  HoldPricing pricing() {
    return new HoldPricing(charges, lines.stream().map(HoldLine::price).toList());
  }

  List<String> seatIds() {
    return lines.stream().map(HoldLine::seatId).toList();
  }
}

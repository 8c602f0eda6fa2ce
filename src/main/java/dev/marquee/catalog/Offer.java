package dev.marquee.catalog;

import dev.marquee.pricing.Charges;
import dev.marquee.pricing.PriceTerms.Prices;
import dev.marquee.pricing.SeatPrice;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What is for sale at a showtime, and when: all that a hold needs to know of the catalogue.
 *
 * @param currency ISO 4217
 * @param prices what a seat of each category costs at this moment
 * @param charges what is in the prices besides the ticket
 * @param pricingVersion grows with each change of the prices but those that a rule foresees
 * @param closesAt when the sale ends; a cancelled showtime's has ended when it was cancelled
 * @param admitPerSecond how many its waiting room admits, where that is not left to the service
 */
public record Offer(
    ShowtimeId showtime,
    SeatMap seatMap,
    String currency,
    Prices prices,
    Charges charges,
    int pricingVersion,
    Instant opensAt,
    Instant closesAt,
    WaitingRoomMode waitingRoom,
    OptionalInt admitPerSecond) {

  /** What a seat of the category costs. */
  public SeatPrice price(String category) {
    return Objects.requireNonNull(prices.byCategory().get(category), category);
  }
}

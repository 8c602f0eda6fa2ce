package dev.marquee.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What is for sale at a showtime, and when: all that a hold needs to know of the catalogue.
 *
 * @param currency ISO 4217
 * @param tiers the price of each category in minor units
 * @param pricingVersion grows with each change of the prices
 * @param closesAt when the sale ends; a cancelled showtime's has ended when it was cancelled
 * @param admitPerSecond how many its waiting room admits, where that is not left to the service
 */
public record Offer(
    ShowtimeId showtime,
    SeatMap seatMap,
    String currency,
    Map<String, Long> tiers,
    int pricingVersion,
    Instant opensAt,
    Instant closesAt,
    WaitingRoomMode waitingRoom,
    OptionalInt admitPerSecond) {}

package dev.marquee.catalog;

/**
 * What the seats of one category cost.
 *
 * @param amount minor units of the showtime's currency
 */
public record PricingTier(String category, long amount) {}

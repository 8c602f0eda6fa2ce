package dev.marquee.catalog;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * A showtime that is to be put on sale.
 *
 * @param currency ISO 4217
 * @param saleOpensAt absent: at once
 * @param waitingRoom OFF, ON or AUTO
 * @param cancellationHours until how long before the start a booking may be cancelled
 */
public record NewShowtime(
    long movieId,
    long screenId,
    Instant startsAt,
    String currency,
    List<PricingTier> tiers,
    Optional<Instant> saleOpensAt,
    String waitingRoom,
    Optional<Integer> admitPerSecond,
    int cancellationHours) {

  /** How long a screen stays empty after a movie. */
  private static final Duration CLEANING = Duration.ofMinutes(15);

  /** The time it takes: until the screen is clean again. */
  public Programme.Slot slot(int durationMinutes, ZoneId timezone) {
    return new Programme.Slot(
        startsAt.plus(Duration.ofMinutes(durationMinutes)).plus(CLEANING),
        startsAt.atZone(timezone).toLocalDate());
  }

  /** Until when a booking may be cancelled. */
  Instant cancellableUntil() {
    return startsAt.minus(Duration.ofHours(cancellationHours));
  }
}

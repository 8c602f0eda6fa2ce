package dev.marquee.ticketing;

import dev.marquee.catalog.ShowtimeId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A code that somebody shows at a gate.
 *
 * @param scannedBy the account of the gate
 * @param gate how the gate names itself
 * @param scannedAt when, by the gate's clock, where it could not ask at once; else now
 * @param venueId the venue that this gate is of, where it says so
 * @param showtime the showtime that this gate lets in to, where it says so
 */
record Scan(
    String qr,
    UUID scannedBy,
    String gate,
    Optional<Instant> scannedAt,
    Optional<Long> venueId,
    Optional<ShowtimeId> showtime) {}

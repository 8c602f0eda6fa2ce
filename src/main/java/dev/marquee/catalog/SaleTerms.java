package dev.marquee.catalog;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a showtime is sold, through what waiting room, and until when a booking may be cancelled.
 *
 * @param cancellableUntil before the start
 */
public record SaleTerms(
    Instant startsAt,
    Instant opensAt,
    Instant closesAt,
    Instant cancellableUntil,
    WaitingRoomMode waitingRoom,
    Optional<Integer> admitPerSecond) {

  /** Until how long before the start a booking may be cancelled. */
  public long cancellationHours() {
    return Duration.between(cancellableUntil, startsAt).toHours();
  }

  /** The terms as the contract has them. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("sale_opens_at", opensAt.toString())
        .put("sale_closes_at", closesAt.toString())
        .put("cancellation_hours", cancellationHours())
        .put("waiting_room", waitingRoom.name());
  }

  /** The same with how many are admitted, where that is said: what the audit log keeps. */
  public JsonObject summary() {
    return toJson().put("admit_per_second", admitPerSecond.orElse(null));
  }
}

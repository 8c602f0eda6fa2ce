package dev.marquee.catalog;

import dev.marquee.pricing.Breakdown;
import dev.marquee.pricing.PriceTerms.Prices;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;

/**
 * One screening as a visitor sees it.
 *
 * @param prices what a seat of each category costs at this moment
 */
public record Showtime(
    ShowtimeId id,
    long movieId,
    Place venue,
    Room screen,
    Instant startsAt,
    Instant endsAt,
    Status status,
    Prices prices,
    String currency,
    int availableSeats,
    int totalSeats,
    String waitingRoom) {

  /** The venue, as far as a showtime tells of it. */
  public record Place(long id, String name, String city, ZoneId timezone) {}

  /** The screen, as far as a showtime tells of it. */
  public record Room(long id, String name) {}

  /** Where the sale stands, by the database's clock. */
  public enum Status {
    SCHEDULED,
    ON_SALE,
    SOLD_OUT,
    CLOSED,
    CANCELLED
  }

  /** The showtime as the contract has it. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("id", id.toString())
        .put("movie_id", String.valueOf(movieId))
        .put("venue", json(venue))
        .put(
            "screen",
            new JsonObject().put("id", String.valueOf(screen.id())).put("name", screen.name()))
        .put("starts_at", startsAt.toString())
        .put("ends_at", endsAt.toString())
        .put("status", status.name())
        .put(
            "price_from", new JsonObject().put("amount", prices.lowest()).put("currency", currency))
        .put("tiers", Breakdown.tiers(prices.byCategory(), currency))
        .put("available_seats", availableSeats)
        .put("total_seats", totalSeats)
        .put("waiting_room", waitingRoom);
  }

  private static JsonObject json(Place venue) {
    return new JsonObject()
        .put("id", String.valueOf(venue.id()))
        .put("name", venue.name())
        .put("city", venue.city())
        .put("timezone", venue.timezone().getId());
  }
}

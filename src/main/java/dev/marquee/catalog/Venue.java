package dev.marquee.catalog;

import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A theatre.
 *
 * @param country ISO 3166-1 alpha-2
 * @param lat degrees, WGS 84
 * @param lng degrees, WGS 84
 * @param distanceKm how far it is from the place that was asked for, where one was
 */
public record Venue(
    long id,
    String name,
    String city,
    String country,
    ZoneId timezone,
    double lat,
    double lng,
    Optional<Double> distanceKm) {

  /** The venue as the contract has it. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("id", String.valueOf(id))
            .put("name", name)
            .put("city", city)
            .put("country", country)
            .put("timezone", timezone.getId())
            .put("location", new JsonObject().put("lat", lat).put("lng", lng));
    distanceKm.ifPresent(it -> json.put("distance_km", it));
    return json;
  }
}

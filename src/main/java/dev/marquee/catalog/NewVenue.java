package dev.marquee.catalog;

import java.time.ZoneId;
import java.util.Optional;

/**
 * A theatre that is to be opened.
 *
 * @param country ISO 3166-1 alpha-2
 * @param lat degrees, WGS 84
 * @param lng degrees, WGS 84
 */
public record NewVenue(
    String name, String city, String country, ZoneId timezone, double lat, double lng) {

  /** The venue that it has become. */
  Venue opened(long id) {
    return new Venue(id, name, city, country, timezone, lat, lng, Optional.empty());
  }
}

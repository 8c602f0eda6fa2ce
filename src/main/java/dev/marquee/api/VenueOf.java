package dev.marquee.api;

import java.util.Arrays;
import java.util.Optional;

/**
 * What leads from a call's path to the venue, or the organisation, that it is about. The contract
 * names it for each call of partners ({@code x-venue-of}).
 */
public enum VenueOf {
  /** The venue itself. */
  VENUE("venue_id"),
  /** A screen of it. */
  SCREEN("screen_id"),
  /** A showtime at it. */
  SHOWTIME("showtime_id"),
  /** A booking of a showtime at it. */
  BOOKING("booking_id"),
  /** The organisation, whichever venues it has. */
  PARTNER("partner_id"),
  /** Nothing: the call is about the caller's own organisation. */
  NONE("none");

  private final String parameter;

  VenueOf(String parameter) {
    this.parameter = parameter;
  }

  /** Reads the name that it has in the contract; empty if it is none. */
  public static Optional<VenueOf> named(String name) {
    return Arrays.stream(values()).filter(it -> it.parameter.equals(name)).findFirst();
  }

  /** The parameter of the path. */
  public String parameter() {
    return parameter;
  }
}

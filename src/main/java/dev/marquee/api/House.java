package dev.marquee.api;

import java.util.Optional;

/**
 * Whose house a call is about.
 *
 * @param partnerId the organisation; empty where an admin has none, or acts on a venue of nobody
 * @param venueId the venue; empty where the call names none
 */
public record House(Optional<Long> partnerId, Optional<Long> venueId) {
  /** Of no organisation, at no venue. */
  public static final House NONE = new House(Optional.empty(), Optional.empty());
}

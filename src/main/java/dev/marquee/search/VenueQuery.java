package dev.marquee.search;

import java.util.Optional;

/**
 * Which venues are asked for.
 *
 * @param near the nearest first, where given; else in the order in which they were opened
 * @param city in any case
 * @param isShowingNow only those where a showtime is on, or begins within {@link #SOON_HOURS} hours
 * @param limit how many, from 1 on
 * @param cursor where the list goes on, as the page before gave it
 */
public record VenueQuery(
    Optional<Near> near,
    Optional<String> city,
    boolean isShowingNow,
    int limit,
    Optional<String> cursor) {

  /** What begins within so many hours counts as showing now: who asks wants to go this evening. */
  public static final int SOON_HOURS = 3;
}

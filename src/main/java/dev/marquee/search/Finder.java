package dev.marquee.search;

import dev.marquee.catalog.Page;
import dev.marquee.catalog.Venue;
import io.vertx.core.Future;

/**
 * Finds movies and venues. Text of a query is only ever text: no character of it is an operator. A
 * cursor that is not one of this list's is refused as the contract says; other failures mean that
 * the finder cannot answer now.
 */
public interface Finder {
  /**
   * The movies with a showtime to come that fit: by relevance where words are given, else the most
   * voted first, then by id.
   */
  Future<FoundMovies> movies(MovieQuery query);

  /** The venues that fit. */
  Future<Page<Venue>> venues(VenueQuery query);

  /** The movies with a showtime to come, and the venues, that fit what is being typed. */
  Future<FoundInBox> box(BoxQuery query);
}

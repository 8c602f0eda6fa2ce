package dev.marquee.search;

import dev.marquee.catalog.Page;
import dev.marquee.catalog.Venue;
import io.vertx.core.Future;

/**
 * Finds movies and venues by whatever can find them now. A cursor that is not one of this list's is
 * refused as the contract says; other failures mean that nothing can.
 */
public interface Searches {
  /** The movies with a showtime to come that fit; see {@link Finder#movies}. */
  Future<Answer<FoundMovies>> movies(MovieQuery query);

  /** The venues that fit. */
  Future<Answer<Page<Venue>>> venues(VenueQuery query);

  /** The movies and venues that fit what is being typed. */
  Future<Answer<FoundInBox>> box(BoxQuery query);
}

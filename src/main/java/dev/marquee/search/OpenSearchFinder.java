package dev.marquee.search;

import dev.marquee.catalog.Page;
import dev.marquee.catalog.Venue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Finds by the search index. */
final class OpenSearchFinder implements Finder {
  private final IndexedMovies movies;
  private final IndexedVenues venues;
  private final IndexedBox box;

  OpenSearchFinder(Vertx vertx, SearchServer server, SearchIndices indices, Showings showings) {
    movies = new IndexedMovies(server, indices, showings);
    venues = new IndexedVenues(server, indices, showings);
    box = new IndexedBox(vertx, server, indices, showings, movies, venues);
  }

  @Override
  public Future<FoundMovies> movies(MovieQuery query) {
    return movies.find(query);
  }

  @Override
  public Future<Page<Venue>> venues(VenueQuery query) {
    return venues.find(query);
  }

  @Override
  public Future<FoundInBox> box(BoxQuery query) {
    return box.find(query);
  }
}

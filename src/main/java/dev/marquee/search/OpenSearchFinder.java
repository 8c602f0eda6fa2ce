package dev.marquee.search;

import static dev.marquee.search.Clauses.hits;
import static dev.marquee.search.Clauses.of;

import dev.marquee.catalog.Page;
import dev.marquee.catalog.Venue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds by the search index. What many type at once is asked once. */
final class OpenSearchFinder implements Finder {
  private static final long MOST_BOXES = 2_000;

  private final SearchServer server;
  private final SearchIndices indices;
  private final Showings showings;
  private final IndexedMovies movies;
  private final IndexedVenues venues;
  private final Remembered<BoxQuery, FoundInBox> boxes;

  OpenSearchFinder(Vertx vertx, SearchServer server, SearchIndices indices, Showings showings) {
    this.server = server;
    this.indices = indices;
    this.showings = showings;
    this.movies = new IndexedMovies(server, indices, showings);
    this.venues = new IndexedVenues(server, indices, showings);
    this.boxes = new Remembered<>(vertx, MOST_BOXES, this::load);
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
    return boxes.to(query);
  }

  private Future<FoundInBox> load(BoxQuery query) {
    return showings
        .movies(Showings.Scope.ANYWHERE)
        .compose(shown -> box(query, shown))
        .compose(found -> found(query, found));
  }

  /** What fits as it is typed; where nothing does, what nearly does. */
  private Future<JsonArray> box(BoxQuery query, Set<Long> shown) {
    var q = query.q();
    return ask(query, shown, TextQuery.moviesWhileTyping(q), TextQuery.venuesWhileTyping(q))
        .compose(
            found ->
                isAnyIn(found)
                    ? Future.succeededFuture(found)
                    : ask(query, shown, TextQuery.nearlyMovies(q), TextQuery.nearlyVenues(q)));
  }

  private Future<JsonArray> ask(
      BoxQuery query, Set<Long> shown, JsonObject ofMovies, JsonObject ofVenues) {
    return server
        .searches(
            List.of(
                of("index", indices.alias(Kind.MOVIES)),
                movies.inBox(query, shown, ofMovies),
                of("index", indices.alias(Kind.VENUES)),
                venues.inBox(query, ofVenues)))
        .compose(OpenSearchFinder::both);
  }

  private static boolean isAnyIn(JsonArray answers) {
    return answers.stream().anyMatch(it -> !hits((JsonObject) it).isEmpty());
  }

  /** Each part of a multiple search fails for itself. */
  private static Future<JsonArray> both(JsonObject answer) {
    var answers = answer.getJsonArray("responses");
    for (var i = 0; i < answers.size(); i++) {
      var part = answers.getJsonObject(i);
      if (part.containsKey("error")) {
        return Future.failedFuture(
            SearchServer.refused(part.getInteger("status"), Optional.of(part)));
      }
    }
    return Future.succeededFuture(answers);
  }

  private Future<FoundInBox> found(BoxQuery query, JsonArray answers) {
    var foundMovies =
        hits(answers.getJsonObject(0)).stream()
            .map(it -> IndexedMovies.movie(it.getJsonObject("_source")))
            .toList();
    var foundVenues = IndexedVenues.venues(query, hits(answers.getJsonObject(1)));
    return foundMovies.isEmpty() && foundVenues.isEmpty()
        ? movies
            .suggestion(query.q())
            .map(suggestion -> new FoundInBox(List.of(), List.of(), suggestion))
        : Future.succeededFuture(new FoundInBox(foundMovies, foundVenues, Optional.empty()));
  }
}

package dev.marquee.search;

import dev.marquee.catalog.Movie;
import dev.marquee.catalog.Page;
import dev.marquee.catalog.Venue;
import dev.marquee.search.FoundMovies.Facets;
import dev.marquee.search.FoundMovies.FoundMovie;
import dev.marquee.search.FoundMovies.Left;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds in Postgres, where everything is that can be found: always up to date, and as good with
 * words as trigrams are.
 */
public final class PostgresFinder implements Finder {

  /** What the sessions of its pool must be set to: how much words must be alike to be looked at. */
  public static final Map<String, String> SESSION =
      Map.of("pg_trgm.word_similarity_threshold", "0.3", "pg_trgm.similarity_threshold", "0.2");

  private final PostgresMovies movies;
  private final PostgresVenues venues;
  private final PostgresFacets facets;
  private final PostgresLeft left;
  private final PostgresSuggestions suggestions;

  /** Reads through this pool, whose sessions are set to {@link #SESSION}. */
  public PostgresFinder(Pool pool) {
    movies = new PostgresMovies(pool);
    venues = new PostgresVenues(pool);
    facets = new PostgresFacets(pool);
    left = new PostgresLeft(pool);
    suggestions = new PostgresSuggestions(pool);
  }

  @Override
  public Future<FoundMovies> movies(MovieQuery query) {
    var listed = page(query).compose(page -> listed(page, query));
    var counts = facets(query);
    return Future.all(listed, counts)
        .map(
            it ->
                new FoundMovies(
                    listed.result().page(), counts.result(), listed.result().suggestion()));
  }

  @Override
  public Future<Page<Venue>> venues(VenueQuery query) {
    return query.near().map(near -> venues.near(near, query)).orElseGet(() -> venues.list(query));
  }

  @Override
  public Future<FoundInBox> box(BoxQuery query) {
    var shown = movies.byRelevance(query.q(), anyMovie(query.limit()));
    var around = venues.byRelevance(query);
    return Future.all(shown, around)
        .compose(it -> suggestion(query, shown.result().items(), around.result()))
        .map(it -> new FoundInBox(shown.result().items(), around.result(), it));
  }

  private Future<Page<Movie>> page(MovieQuery query) {
    return query
        .q()
        .map(words -> movies.byRelevance(words, query))
        .orElseGet(() -> movies.byVotes(query));
  }

  private Future<Optional<Facets>> facets(MovieQuery query) {
    return query.withFacets()
        ? facets.count(query).map(Optional::of)
        : Future.succeededFuture(Optional.empty());
  }

  private Future<FoundMovies> listed(Page<Movie> page, MovieQuery query) {
    var left = this.left.of(page.items().stream().map(Movie::id).toList(), query);
    var suggestion = suggestion(page, query);
    return Future.all(left, suggestion)
        .map(it -> new Page<>(found(page.items(), left.result()), page.next()))
        .map(it -> new FoundMovies(it, Optional.empty(), suggestion.result()));
  }

  private static List<FoundMovie> found(List<Movie> movies, Map<Long, Left> left) {
    return movies.stream()
        .map(movie -> new FoundMovie(movie, Optional.ofNullable(left.get(movie.id()))))
        .toList();
  }

  private Future<Optional<String>> suggestion(Page<Movie> page, MovieQuery query) {
    // Past the last page nothing is found either, but that is no misspelt word.
    return query
        .q()
        .filter(words -> page.items().isEmpty() && query.cursor().isEmpty())
        .map(words -> suggestions.title(words, query))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private Future<Optional<String>> suggestion(
      BoxQuery query, List<Movie> movies, List<Venue> venues) {
    return movies.isEmpty() && venues.isEmpty()
        ? suggestions.title(query.q(), anyMovie(query.limit()))
        : Future.succeededFuture(Optional.empty());
  }

  private static MovieQuery anyMovie(int limit) {
    return new MovieQuery(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        limit,
        Optional.empty());
  }
}

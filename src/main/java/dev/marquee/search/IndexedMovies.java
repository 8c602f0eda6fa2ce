package dev.marquee.search;

import static dev.marquee.search.Clauses.all;
import static dev.marquee.search.Clauses.buckets;
import static dev.marquee.search.Clauses.hits;
import static dev.marquee.search.Clauses.of;
import static dev.marquee.search.Clauses.sort;
import static dev.marquee.search.Clauses.term;
import static dev.marquee.search.Clauses.terms;
import static dev.marquee.search.Clauses.values;

import dev.marquee.catalog.Movie;
import dev.marquee.catalog.Page;
import dev.marquee.search.FoundMovies.Count;
import dev.marquee.search.FoundMovies.Facets;
import dev.marquee.search.FoundMovies.FoundMovie;
import dev.marquee.search.FoundMovies.Left;
import dev.marquee.search.Showings.Scope;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Movies in the search index. */
final class IndexedMovies {
  // As many as a search may return, and as Postgres counts in a moment.
  private static final int MOST_COUNTED = 10_000;
  private static final int MOST_VALUES = 100;

  private static final JsonArray RELEVANCE =
      new JsonArray().add(sort("_score", "desc")).add(sort("movie_id", "asc"));

  private final SearchServer server;
  private final SearchIndices indices;
  private final Showings showings;

  IndexedMovies(SearchServer server, SearchIndices indices, Showings showings) {
    this.server = server;
    this.indices = indices;
    this.showings = showings;
  }

  /** The movies that fit; where none fits the words as they stand, those that nearly do. */
  Future<FoundMovies> find(MovieQuery query) {
    return find(query, Typos.NONE);
  }

  private Future<FoundMovies> find(MovieQuery query, Typos typos) {
    var text = query.q().map(q -> TextQuery.movies(q, typos));
    return ask(query, text).compose(found -> orNearly(query, typos, text, found));
  }

  private Future<FoundMovies> orNearly(
      MovieQuery query, Typos typos, Optional<JsonObject> text, JsonObject found) {
    return typos
        .more()
        .filter(it -> text.isPresent() && !isAnyIn(found))
        .map(more -> find(query, more))
        .orElseGet(() -> found(query, text, found));
  }

  private Future<JsonObject> ask(MovieQuery query, Optional<JsonObject> text) {
    var body = text.isPresent() ? byRelevance(query) : byVotes(query);
    body.put("post_filter", all(ofGenreAndLanguage(query)));
    if (query.withFacets()) {
      body.put("aggs", countedEachWithoutItsOwnFilter(query));
    }
    return showings
        .movies(Scope.of(query))
        .compose(shown -> search(body.put("query", among(shown, text))));
  }

  /** On this page or on another. */
  private static boolean isAnyIn(JsonObject found) {
    return found.getJsonObject("hits").getJsonObject("total").getLong("value") > 0;
  }

  /** The movies that a text in a search box fits best. */
  JsonObject inBox(BoxQuery query, Set<Long> shown, Typos typos) {
    var text = TextQuery.moviesWhileTyping(query.q(), typos);
    return of("size", query.limit())
        .put("query", among(shown, Optional.of(text)))
        .put("sort", RELEVANCE)
        .put("track_total_hits", false);
  }

  private static JsonObject byRelevance(MovieQuery query) {
    return of("from", MovieCursor.ByRelevance.of(query.cursor()).offset())
        .put("size", query.limit() + 1)
        .put("sort", RELEVANCE);
  }

  private static JsonObject byVotes(MovieQuery query) {
    var after = MovieCursor.ByVotes.of(query.cursor());
    return of("size", query.limit() + 1)
        .put("sort", new JsonArray().add(sort("imdb_votes", "desc")).add(sort("movie_id", "asc")))
        .put("search_after", new JsonArray().add(after.votes()).add(after.movieId()));
  }

  private static JsonObject among(Set<Long> shown, Optional<JsonObject> text) {
    var must = new JsonArray(text.stream().toList());
    return of("bool", of("must", must).put("filter", terms("movie_id", shown)));
  }

  private static List<JsonObject> ofGenreAndLanguage(MovieQuery query) {
    return Stream.concat(ofGenre(query).stream(), ofLanguage(query).stream()).toList();
  }

  private static Optional<JsonObject> ofGenre(MovieQuery query) {
    return query.genre().map(it -> term("genres", it));
  }

  private static Optional<JsonObject> ofLanguage(MovieQuery query) {
    return query.language().map(it -> term("language", it));
  }

  private static JsonObject countedEachWithoutItsOwnFilter(MovieQuery query) {
    return of("genres", counted("genres.shown", ofLanguage(query)))
        .put("languages", counted("language.shown", ofGenre(query)));
  }

  private static JsonObject counted(String field, Optional<JsonObject> filter) {
    return of("filter", all(filter.stream().toList()))
        .put("aggs", of("values", values(field, MOST_VALUES)));
  }

  private Future<FoundMovies> found(MovieQuery query, Optional<JsonObject> text, JsonObject found) {
    var hits = hits(found);
    var movies =
        hits.stream().limit(query.limit()).map(it -> movie(it.getJsonObject("_source"))).toList();
    var left = showings.left(Scope.of(query), movies.stream().map(Movie::id).toList());
    var facets = facets(query, text, found);
    var suggestion = movies.isEmpty() ? suggestion(query) : nothingToSuggest();
    return Future.all(left, facets, suggestion)
        .map(
            it ->
                new FoundMovies(
                    new Page<>(withLeft(movies, left.result()), next(query, hits)),
                    facets.result(),
                    suggestion.result()));
  }

  private static List<FoundMovie> withLeft(List<Movie> movies, Map<Long, Left> left) {
    return movies.stream()
        .map(it -> new FoundMovie(it, Optional.ofNullable(left.get(it.id()))))
        .toList();
  }

  private static Optional<String> next(MovieQuery query, List<JsonObject> hits) {
    if (hits.size() <= query.limit()) {
      return Optional.empty();
    }
    if (query.q().isPresent()) {
      return MovieCursor.ByRelevance.of(query.cursor()).next(query.limit());
    }
    var last = hits.get(query.limit() - 1).getJsonObject("_source");
    return Optional.of(
        new MovieCursor.ByVotes(last.getInteger("imdb_votes"), last.getLong("movie_id")).format());
  }

  private Future<Optional<Facets>> facets(
      MovieQuery query, Optional<JsonObject> text, JsonObject found) {
    if (!query.withFacets()) {
      return Future.succeededFuture(Optional.empty());
    }
    var counted = found.getJsonObject("aggregations");
    return inAllCities(query, text)
        .compose(movies -> showings.cities(Scope.of(query).inAllCities(), movies))
        .map(
            cities ->
                Optional.of(
                    new Facets(
                        counts(counted.getJsonObject("genres")),
                        counts(counted.getJsonObject("languages")),
                        cities)));
  }

  private static List<Count> counts(JsonObject counted) {
    return buckets(counted.getJsonObject("values")).stream()
        .map(it -> new Count(it.getString("key"), it.getLong("doc_count")))
        .toList();
  }

  /** The movies that would fit if no city were asked for. */
  private Future<List<Long>> inAllCities(MovieQuery query, Optional<JsonObject> text) {
    return showings
        .movies(Scope.of(query).inAllCities())
        .compose(
            shown ->
                search(
                    of("size", MOST_COUNTED)
                        .put("_source", false)
                        .put("query", among(shown, text))
                        .put("post_filter", all(ofGenreAndLanguage(query)))))
        .map(found -> hits(found).stream().map(it -> Long.valueOf(it.getString("_id"))).toList());
  }

  /** Of all movies: that what was meant is not shown is no reason to hide how it is spelt. */
  private Future<Optional<String>> suggestion(MovieQuery query) {
    return query.q().map(this::suggestion).orElseGet(IndexedMovies::nothingToSuggest);
  }

  /** The title that may have been meant. */
  Future<Optional<String>> suggestion(String q) {
    return search(of("size", 1).put("query", TextQuery.suggestion(q)))
        .map(
            found ->
                hits(found).stream()
                    .findFirst()
                    .map(it -> it.getJsonObject("_source").getString("title")));
  }

  private static Future<Optional<String>> nothingToSuggest() {
    return Future.succeededFuture(Optional.empty());
  }

  private Future<JsonObject> search(JsonObject body) {
    return server.search(indices.alias(Kind.MOVIES), body);
  }

  /** A document as the movie it is. */
  static Movie movie(JsonObject document) {
    return new Movie(
        document.getLong("movie_id"),
        document.getString("title"),
        document.getJsonArray("genres").stream().map(String::valueOf).toList(),
        document.getString("language"),
        document.getInteger("duration_minutes"),
        Optional.ofNullable(document.getString("rating")),
        Optional.ofNullable(document.getString("release_date")).map(LocalDate::parse),
        Optional.ofNullable(document.getString("poster_url")));
  }
}

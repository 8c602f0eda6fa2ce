package dev.marquee.search;

import static dev.marquee.search.Clauses.hits;
import static dev.marquee.search.Clauses.of;
import static dev.marquee.search.Clauses.sort;

import dev.marquee.search.Showings.Scope;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The search box in the search index. People type the same few titles, letter by letter, and the
 * catalogue changes seldom: so an answer is given again until something changes that it could be
 * made of. Whether something has, the index is asked twice a second while somebody types.
 */
final class IndexedBox {
  private static final long MOST_ANSWERS = 20_000;
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration BEHIND = Duration.ofSeconds(1);

  /**
   * What answers are made of. While two are equal, so are the answers.
   *
   * @param indices of each index how many documents it has, and the name and number of its last
   *     write
   * @param shown the movies that are shown
   */
  private record Edition(List<Optional<String>> indices, Set<Long> shown) {}

  private record Answers(Edition edition, Remembered<BoxQuery, FoundInBox> remembered) {}

  private final Vertx vertx;
  private final SearchServer server;
  private final SearchIndices indices;
  private final Showings showings;
  private final IndexedMovies movies;
  private final IndexedVenues venues;
  private final Remembered<Scope, Answers> current;
  private Optional<Answers> last = Optional.empty();

  IndexedBox(
      Vertx vertx,
      SearchServer server,
      SearchIndices indices,
      Showings showings,
      IndexedMovies movies,
      IndexedVenues venues) {
    this.vertx = vertx;
    this.server = server;
    this.indices = indices;
    this.showings = showings;
    this.movies = movies;
    this.venues = venues;
    this.current = new Remembered<>(vertx, 1, BEHIND, this::look);
  }

  /** What fits as it is typed; where nothing does, what nearly does, or a suggestion. */
  Future<FoundInBox> find(BoxQuery query) {
    return current.to(Scope.ANYWHERE).compose(it -> it.remembered().to(query));
  }

  private Future<Answers> look(Scope scope) {
    return Future.all(showings.movies(scope), lastWrites())
        .map(it -> answers(new Edition(it.resultAt(1), it.resultAt(0))));
  }

  private Future<List<Optional<String>>> lastWrites() {
    var lastWrite =
        of("size", 1)
            .put("_source", false)
            .put("track_total_hits", true)
            .put("sort", new JsonArray().add(sort("_seq_no", "desc")));
    return ask(lastWrite, lastWrite)
        .map(answers -> answers.stream().map(it -> lastWrite((JsonObject) it)).toList());
  }

  private static Optional<String> lastWrite(JsonObject answer) {
    var documents = answer.getJsonObject("hits").getJsonObject("total").getLong("value");
    return hits(answer).stream()
        .findFirst()
        .map(it -> it.getString("_index") + " " + it.getJsonArray("sort").getLong(0))
        .map(it -> documents + " " + it);
  }

  /** A deletion lowers the number of documents, any other write raises the last one's number. */
  private synchronized Answers answers(Edition edition) {
    var answers = last.filter(it -> it.edition().equals(edition)).orElseGet(() -> noneYet(edition));
    last = Optional.of(answers);
    return answers;
  }

  private Answers noneYet(Edition edition) {
    return new Answers(
        edition,
        new Remembered<>(vertx, MOST_ANSWERS, LONGEST, query -> load(query, edition.shown())));
  }

  private Future<FoundInBox> load(BoxQuery query, Set<Long> shown) {
    return load(query, shown, Typos.NONE).compose(found -> found(query, found));
  }

  private Future<JsonArray> load(BoxQuery query, Set<Long> shown, Typos typos) {
    return ask(movies.inBox(query, shown, typos), venues.inBox(query, typos))
        .compose(found -> orNearly(query, shown, typos, found));
  }

  private Future<JsonArray> orNearly(
      BoxQuery query, Set<Long> shown, Typos typos, JsonArray found) {
    return typos
        .more()
        .filter(it -> !isAnyIn(found))
        .map(more -> load(query, shown, more))
        .orElseGet(() -> Future.succeededFuture(found));
  }

  private Future<JsonArray> ask(JsonObject ofMovies, JsonObject ofVenues) {
    return server
        .searches(
            List.of(
                Map.entry(indices.alias(Kind.MOVIES), ofMovies),
                Map.entry(indices.alias(Kind.VENUES), ofVenues)))
        .compose(IndexedBox::both);
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

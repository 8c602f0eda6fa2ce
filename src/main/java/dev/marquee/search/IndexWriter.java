package dev.marquee.search;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes documents, each with its version, by which the index knows what is older: so nothing that
 * comes twice or late does harm.
 */
final class IndexWriter {
  /** What became of a write. */
  enum Outcome {
    WRITTEN,
    /** The index has the same or a newer one. */
    OUTDATED,
    /** The document is none that the index takes. */
    REFUSED,
    /** There is no index of that name. */
    MISSING,
    /** The server cannot take it now. */
    AWAY
  }

  /**
   * A document that is to be written if the index has none that is newer.
   *
   * @param version of two states of a document the greater is the newer
   * @param document empty to delete it
   */
  record Write(Kind kind, String id, long version, Optional<JsonObject> document) {}

  private final SearchServer server;
  private final SearchIndices indices;

  IndexWriter(SearchServer server, SearchIndices indices) {
    this.server = server;
    this.indices = indices;
  }

  /**
   * Writes to the index of each kind and to the one that is being built, too.
   *
   * @return what became of each, in their order; fails where the server or an index is away
   */
  Future<List<Outcome>> write(List<Write> writes) {
    return writes.isEmpty()
        ? Future.succeededFuture(List.of())
        : indices.aliases().compose(aliases -> write(writes, aliases));
  }

  private Future<List<Outcome>> write(List<Write> writes, Map<String, String> aliases) {
    if (writes.stream().anyMatch(it -> !aliases.containsKey(indices.alias(it.kind())))) {
      // A delete would make an index of the alias's name.
      return Future.failedFuture(new IllegalStateException("There is no index to write to"));
    }
    var building =
        writes.stream().filter(it -> aliases.containsKey(indices.next(it.kind()))).toList();
    return building.isEmpty() ? write(writes, indices::alias) : writeToBoth(writes, building);
  }

  /**
   * First to the one that is being built: if that takes the other's place in between, the second
   * write finds it there.
   */
  private Future<List<Outcome>> writeToBoth(List<Write> writes, List<Write> building) {
    return writeToNext(building)
        .compose(
            outcomes ->
                outcomes.contains(Outcome.AWAY)
                    ? Future.failedFuture(
                        new IllegalStateException("The new index is not writable"))
                    : write(writes, indices::alias));
  }

  /** Writes to the indices that are being built, and nowhere else. */
  Future<List<Outcome>> writeToNext(List<Write> writes) {
    return write(writes, indices::next);
  }

  private Future<List<Outcome>> write(List<Write> writes, Function<Kind, String> name) {
    return server
        .bulk(writes.stream().flatMap(it -> lines(it, name.apply(it.kind()))).toList())
        .map(answer -> outcomes(answer.getJsonArray("items")));
  }

  private static Stream<JsonObject> lines(Write write, String index) {
    var target =
        new JsonObject()
            .put("_index", index)
            .put("_id", write.id())
            .put("version", write.version())
            .put("version_type", "external_gte");
    return write
        .document()
        .map(it -> Stream.of(new JsonObject().put("index", target), it))
        .orElseGet(() -> Stream.of(new JsonObject().put("delete", target)));
  }

  private static List<Outcome> outcomes(JsonArray items) {
    var outcomes = new ArrayList<Outcome>(items.size());
    for (var i = 0; i < items.size(); i++) {
      var action = items.getJsonObject(i);
      outcomes.add(outcome(action.getJsonObject(action.fieldNames().iterator().next())));
    }
    return outcomes;
  }

  private static Outcome outcome(JsonObject item) {
    var status = item.getInteger("status");
    if (!item.containsKey("error")) {
      return Outcome.WRITTEN;
    }
    return switch (status) {
      case 409 -> Outcome.OUTDATED;
      case 400, 413 -> Outcome.REFUSED;
      case 404 -> Outcome.MISSING;
      default -> Outcome.AWAY;
    };
  }
}

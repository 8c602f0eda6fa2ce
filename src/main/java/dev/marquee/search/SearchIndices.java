package dev.marquee.search;

import dev.marquee.platform.SearchSettings;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The indices and the names that point to them. Searches use an alias; so an index that was built
 * anew takes the place of the one before in one step, and no search falls between them.
 */
final class SearchIndices {
  /** The state of the indices. */
  enum State {
    READY,
    /** One is missing, or of an older shape. */
    TO_BUILD
  }

  // So long are deleted documents remembered, so that an older write does not bring them back.
  private static final String REMEMBER_DELETED = "1h";

  private final SearchServer server;
  private final SearchSettings settings;

  SearchIndices(SearchServer server, SearchSettings settings) {
    this.server = server;
    this.settings = settings;
  }

  /** The name to search a kind by. */
  String alias(Kind kind) {
    return kind.alias(settings.prefix());
  }

  /** The name of the index of a kind that is being built. */
  String next(Kind kind) {
    return kind.next(settings.prefix());
  }

  /** Whether they can be searched, by shape. */
  Future<State> state() {
    return Future.join(aliases(), mappings()).map(it -> state(it.resultAt(0), it.resultAt(1)));
  }

  private State state(Map<String, String> aliases, JsonObject mappings) {
    var ready = Arrays.stream(Kind.values()).allMatch(kind -> isReady(kind, aliases, mappings));
    return ready ? State.READY : State.TO_BUILD;
  }

  private boolean isReady(Kind kind, Map<String, String> aliases, JsonObject mappings) {
    return Optional.ofNullable(aliases.get(alias(kind)))
        .map(mappings::getJsonObject)
        .map(index -> Kind.shapeNumber(index.getJsonObject("mappings")))
        .filter(shape -> shape >= Kind.shapeNumber(kind.shape().getJsonObject("mappings")))
        .isPresent();
  }

  /** How many documents searches see. */
  Future<Long> count(Kind kind) {
    return server
        .call(HttpMethod.GET, "/" + alias(kind) + "/_count", Optional.empty())
        .map(it -> it.getLong("count"));
  }

  /** The index that each alias of ours points to. */
  Future<Map<String, String>> aliases() {
    return all().map(SearchIndices::aliases);
  }

  private static Map<String, String> aliases(JsonObject answer) {
    var aliases = new TreeMap<String, String>();
    for (var index : answer.fieldNames()) {
      answer
          .getJsonObject(index)
          .getJsonObject("aliases")
          .fieldNames()
          .forEach(alias -> aliases.put(alias, index));
    }
    return aliases;
  }

  private Future<JsonObject> mappings() {
    return server.call(HttpMethod.GET, "/" + settings.prefix() + "-*/_mapping", Optional.empty());
  }

  /**
   * Makes an empty index of each kind, under its name for writers only.
   *
   * @param build tells them from all that were before
   */
  Future<Void> begin(String build) {
    return dropUnused()
        .compose(
            it ->
                Future.all(Arrays.stream(Kind.values()).map(kind -> create(kind, build)).toList()))
        .mapEmpty();
  }

  private Future<JsonObject> create(Kind kind, String build) {
    var shape = kind.shape();
    shape
        .getJsonObject("settings")
        .put("index.refresh_interval", settings.refreshMillis() + "ms")
        .put("index.gc_deletes", REMEMBER_DELETED);
    shape.put("aliases", new JsonObject().put(next(kind), new JsonObject()));
    return server.call(HttpMethod.PUT, "/" + alias(kind) + "-" + build, Optional.of(shape));
  }

  /** Puts what was built in the place of what was there, in one step, and drops that. */
  Future<Void> swap() {
    return server
        .call(HttpMethod.POST, "/" + settings.prefix() + "-*/_refresh", Optional.empty())
        .compose(it -> all())
        .compose(this::swap)
        .compose(it -> dropUnused());
  }

  private Future<JsonObject> swap(JsonObject indices) {
    var aliases = aliases(indices);
    var actions = new JsonArray();
    for (var kind : Kind.values()) {
      var alias = alias(kind);
      var built = Objects.requireNonNull(aliases.get(next(kind)), next(kind));
      if (indices.containsKey(alias)) {
        // Someone wrote when there was nothing, and the server made an index of it.
        actions.add(new JsonObject().put("remove_index", new JsonObject().put("index", alias)));
      }
      Optional.ofNullable(aliases.get(alias))
          .ifPresent(before -> actions.add(action("remove", before, alias)));
      actions.add(action("remove", built, next(kind))).add(action("add", built, alias));
    }
    return server.call(
        HttpMethod.POST, "/_aliases", Optional.of(new JsonObject().put("actions", actions)));
  }

  private static JsonObject action(String what, String index, String alias) {
    return new JsonObject().put(what, new JsonObject().put("index", index).put("alias", alias));
  }

  private Future<JsonObject> all() {
    return server.call(HttpMethod.GET, "/" + settings.prefix() + "-*/_alias", Optional.empty());
  }

  /** Drops what no search uses: builds that came to no end, and what was there before. */
  Future<Void> dropUnused() {
    return all().compose(this::dropUnused);
  }

  private Future<Void> dropUnused(JsonObject indices) {
    var used = Arrays.stream(Kind.values()).map(this::alias).collect(Collectors.toSet());
    var unused =
        indices.fieldNames().stream()
            .filter(this::isBuild)
            .filter(
                index ->
                    indices.getJsonObject(index).getJsonObject("aliases").fieldNames().stream()
                        .noneMatch(used::contains))
            .toList();
    return Future.all(
            unused.stream()
                .map(index -> server.call(HttpMethod.DELETE, "/" + index, Optional.empty()))
                .toList())
        .mapEmpty();
  }

  /** Whether an index is of ours: others may have names that begin alike. */
  private boolean isBuild(String index) {
    return Arrays.stream(Kind.values())
        .anyMatch(kind -> index.matches(alias(kind) + "-([0-9]+|next)"));
  }

  /** Drops the showtimes that ended before. */
  Future<Long> prune() {
    var ended = Clauses.of("query", Clauses.range("ends_at", "lt", "now-1d"));
    return server
        .call(
            HttpMethod.POST,
            "/" + alias(Kind.SHOWTIMES) + "/_delete_by_query?conflicts=proceed",
            Optional.of(ended))
        .map(it -> it.getLong("deleted"));
  }
}

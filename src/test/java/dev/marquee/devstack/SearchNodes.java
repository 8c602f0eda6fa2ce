package dev.marquee.devstack;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opentest4j.TestAbortedException;

/**
 * A database whose changes go to the search server, with topics and indices of its own: nodes and
 * processes that are started with its settings keep the indices and search in them.
 */
public record SearchNodes(AfterSaleNodes afterSale, SearchIndices indices) {

  /**
   * A fresh one, without indices.
   *
   * @param name of the database, as in {@link TestStack#ownDatabase}; lower-case letters, digits
   *     and underscores
   * @throws TestAbortedException where there is no search server
   */
  public static SearchNodes of(String name) {
    var indices = TestStack.get().searchIndices("marquee-test-" + name);
    // The search server keeps what former runs have put there.
    indices.deleteIndices();
    return new SearchNodes(AfterSaleNodes.of(name), indices);
  }

  /** The database that is searched. */
  public TestDatabase database() {
    return afterSale.database();
  }

  /** All settings of a process that works on it. */
  public Map<String, String> settings() {
    var settings = new TreeMap<>(afterSale.settings());
    settings.putAll(TestStack.get().searchSettings());
    settings.put("MARQUEE_SEARCH_PREFIX", indices.prefix());
    // A busy machine is slower than any server: tests of slowness set their own.
    settings.put("MARQUEE_SEARCH_TIMEOUT_MILLIS", "5000");
    settings.put("MARQUEE_SEARCH_BREAKER_RESET_MILLIS", "500");
    settings.put("MARQUEE_SEARCH_REFRESH_MILLIS", "100");
    settings.put("MARQUEE_SEARCH_AVAILABILITY_MILLIS", "200");
    settings.put("MARQUEE_SEARCH_CHECK_SECONDS", "1");
    return settings;
  }

  /** Starts a node; close it before the test ends. */
  public Node start() {
    return start(Map.of());
  }

  /** Starts a node with settings in the place of those above; close it before the test ends. */
  public Node start(Map<String, String> overrides) {
    var settings = new TreeMap<>(settings());
    settings.putAll(overrides);
    return TestStack.get().startNode(settings);
  }

  /** Starts a node that has no search server; close it before the test ends. */
  public Node startWithoutIndex() {
    return start(
        Map.of(
            "MARQUEE_SEARCH_URL", "",
            "MARQUEE_CHANGES_STREAM", "false",
            "MARQUEE_CHANGES_CONSUMERS", "false"));
  }

  /**
   * How many documents of a kind there are: of {@code movies}, {@code venues}, {@code showtimes}.
   */
  public long count(String kind) {
    return indices.count(kind);
  }

  /** A document of a kind, as it was put there. */
  public Optional<JsonObject> document(String kind, String id) {
    return indices.document(kind, id);
  }

  /** Deletes all its indices, as someone would by mistake. */
  public void deleteIndices() {
    indices.deleteIndices();
  }
}

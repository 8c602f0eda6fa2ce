package dev.marquee.search;

import dev.marquee.api.Handlers;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.changes.EventHandler;
import dev.marquee.platform.SearchSettings;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Clock;

/** The search as a whole: what answers its calls, and what keeps its index. */
public final class Searching {
  private final SearchSettings settings;
  private final SearchServer server;
  private final SearchIndices indices;
  private final CatalogRows rows;
  private final Availability availability;
  private final IndexRebuild rebuild;
  private final CatalogIndexer indexer;
  private final Search search;

  /** Reads the catalogue through this pool; nothing runs yet. */
  public Searching(
      Vertx vertx, Pool pool, SearchSettings settings, Clock clock, SearchListener listener) {
    this.settings = settings;
    server = new SearchServer(vertx, settings);
    indices = new SearchIndices(server, settings);
    var writer = new IndexWriter(server, indices);
    rows = new CatalogRows(pool);
    availability = new Availability(rows, server, indices, writer);
    rebuild = new IndexRebuild(pool, rows, indices, writer, availability, clock, listener);
    indexer = new CatalogIndexer(vertx, writer, availability, listener, clock);
    var showings = new Showings(vertx, server, indices);
    search =
        new Search(
            vertx,
            settings,
            new OpenSearchFinder(vertx, server, indices, showings),
            new PostgresFinder(pool),
            listener);
  }

  /** Whether there is a search server. */
  public boolean isThere() {
    return settings.isThere();
  }

  /** What answers the calls. */
  public Handlers handlers() {
    return new SearchHandlers(search);
  }

  /** Seats or prices of a showtime have changed. From any thread; costs next to nothing. */
  public void changed(ShowtimeId showtime) {
    if (isThere()) {
      availability.note(showtime.value());
    }
  }

  /** Brings the catalogue's events to the index. */
  public EventHandler indexer() {
    return indexer;
  }

  /**
   * Keeps the index while it runs.
   *
   * @param keepsIndex whether this node looks after the index as a whole
   */
  public Deployable keeper(boolean keepsIndex) {
    return new IndexVerticle(settings, rows, indices, rebuild, availability, keepsIndex);
  }

  /**
   * Builds the index anew while the one before is searched.
   *
   * @return {@code {documents}}, or {@code {under_way: true}} where another is at it
   */
  public Future<JsonObject> reindex() {
    return rebuild
        .run()
        .map(
            documents ->
                documents
                    .map(it -> new JsonObject().put("documents", it))
                    .orElseGet(() -> new JsonObject().put("under_way", true)));
  }

  /** Whether the search server is left alone, since it did not answer. */
  public boolean isBreakerOpen() {
    return search.isOpen();
  }

  /** Ends its connections. */
  public void close() {
    search.close();
    server.close();
  }
}

package dev.marquee.search;

import dev.marquee.search.IndexWriter.Outcome;
import dev.marquee.search.IndexWriter.Write;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the indices anew from Postgres while the ones before are searched. Changes go on into
 * both: who writes an event looks first for an index that is being built. Rows are read after that
 * index is there, so each change is either in the row that is read or is written as an event. They
 * are written with the least of versions, so that any event that came before them stands; one that
 * is older than the row may show until the event that made the row follows it, which is under way.
 */
final class IndexRebuild {
  private static final Logger log = LoggerFactory.getLogger(IndexRebuild.class);
  private static final long LEAST_VERSION = 1;
  private static final long LOCK = 0x6d61_7271_7365_6172L;

  private final Pool pool;
  private final CatalogRows rows;
  private final SearchIndices indices;
  private final IndexWriter writer;
  private final Availability availability;
  private final Clock clock;
  private final SearchListener listener;

  IndexRebuild(
      Pool pool,
      CatalogRows rows,
      SearchIndices indices,
      IndexWriter writer,
      Availability availability,
      Clock clock,
      SearchListener listener) {
    this.pool = pool;
    this.rows = rows;
    this.indices = indices;
    this.writer = writer;
    this.availability = availability;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * Builds them anew.
   *
   * @return how many documents were written; empty if another node is at it
   */
  Future<Optional<Long>> run() {
    return alone(this::build);
  }

  /** Does the task if no other node does it, by a lock of Postgres that ends with its session. */
  private Future<Optional<Long>> alone(Supplier<Future<Long>> task) {
    return pool.getConnection()
        .compose(
            connection ->
                locked(connection)
                    .compose(
                        isLocked ->
                            isLocked
                                ? task.get().map(Optional::of).eventually(() -> unlock(connection))
                                : Future.succeededFuture(Optional.<Long>empty()))
                    .eventually(connection::close));
  }

  private static Future<Boolean> locked(SqlConnection connection) {
    return connection
        .preparedQuery("select pg_try_advisory_lock($1) as locked")
        .execute(Tuple.of(LOCK))
        .map(it -> it.iterator().next().getBoolean("locked"));
  }

  private static Future<?> unlock(SqlConnection connection) {
    return connection.preparedQuery("select pg_advisory_unlock($1)").execute(Tuple.of(LOCK));
  }

  private Future<Long> build() {
    log.atInfo().log("index.rebuild_began");
    return indices
        .begin(String.valueOf(clock.millis()))
        .compose(it -> load(Kind.MOVIES, 0, 0))
        .compose(count -> load(Kind.VENUES, 0, count))
        .compose(count -> load(Kind.SHOWTIMES, 0, count))
        .compose(count -> indices.swap().map(count))
        .compose(count -> availability.reviewAll().map(count))
        .onComplete(it -> listener.rebuilt(it.succeeded()))
        .onSuccess(count -> log.atInfo().addKeyValue("documents", count).log("index.rebuilt"))
        .onFailure(
            failure ->
                log.atWarn().addKeyValue("cause", failure.toString()).log("index.rebuild_failed"));
  }

  private Future<Long> load(Kind kind, long after, long count) {
    return rows.page(kind, after)
        .compose(
            page ->
                page.documents().isEmpty()
                    ? Future.succeededFuture(count)
                    : write(kind, page)
                        .compose(it -> load(kind, page.last(), count + page.documents().size())));
  }

  private Future<Void> write(Kind kind, CatalogRows.Rows page) {
    var writes =
        page.documents().stream()
            .map(
                it ->
                    new Write(
                        kind,
                        String.valueOf(it.getLong(kind.key())),
                        LEAST_VERSION,
                        Optional.of(kind.document(it))))
            .toList();
    return writer.writeToNext(writes).compose(IndexRebuild::allTaken);
  }

  /** A document that the index will not take must not keep all others from being found. */
  private static Future<Void> allTaken(List<Outcome> outcomes) {
    var refused = outcomes.stream().filter(it -> it == Outcome.REFUSED).count();
    if (refused > 0) {
      log.atError().addKeyValue("documents", refused).log("index.documents_refused");
    }
    return outcomes.contains(Outcome.AWAY) || outcomes.contains(Outcome.MISSING)
        ? Future.failedFuture(new IllegalStateException("The index did not take all documents"))
        : Future.succeededFuture();
  }
}

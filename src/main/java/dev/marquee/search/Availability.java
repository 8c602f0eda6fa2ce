package dev.marquee.search;

import dev.marquee.search.CatalogRows.Upcoming;
import dev.marquee.search.IndexWriter.Outcome;
import dev.marquee.search.IndexWriter.Write;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets the index know what is left at showtimes, from time to time and not for each hold: a
 * showtime whose seats this node has changed is noted, and at the next turn what Postgres has of
 * all that were noted is written where the document differs. Each turn also reviews a few showtimes
 * that nobody noted, for a node that was killed before its turn.
 *
 * <p>A document is written back with the version it was read with; so one that an event has written
 * meanwhile stays, and is noted again.
 */
final class Availability {
  private static final int MOST_NOTED = 100_000;
  private static final int MOST_AT_ONCE = 500;

  private final CatalogRows rows;
  private final SearchServer server;
  private final SearchIndices indices;
  private final IndexWriter writer;
  private final Set<Long> noted = ConcurrentHashMap.newKeySet();
  private Upcoming reviewed = Upcoming.FIRST;

  Availability(CatalogRows rows, SearchServer server, SearchIndices indices, IndexWriter writer) {
    this.rows = rows;
    this.server = server;
    this.indices = indices;
    this.writer = writer;
  }

  /** Notes a showtime. One that is left out, since there are too many, is reviewed one day. */
  void note(long showtime) {
    if (noted.size() < MOST_NOTED) {
      noted.add(showtime);
    }
  }

  /**
   * Writes what has changed since the last turn.
   *
   * @param review how many showtimes that nobody has noted to look at, too
   */
  Future<Void> turn(int review) {
    return rows.upcoming(reviewed, review)
        .onSuccess(it -> reviewed = it.isEmpty() ? Upcoming.FIRST : it.get(it.size() - 1))
        .compose(it -> writeInParts(taken(it)));
  }

  /**
   * Looks at all showtimes to come, as after a rebuild, which has read them one after the other.
   */
  Future<Void> reviewAll() {
    return reviewFrom(Upcoming.FIRST);
  }

  private Future<Void> reviewFrom(Upcoming after) {
    return rows.upcoming(after, MOST_AT_ONCE)
        .compose(
            it ->
                it.isEmpty()
                    ? Future.succeededFuture()
                    : write(ids(it)).compose(done -> reviewFrom(it.get(it.size() - 1))));
  }

  private List<Long> taken(List<Upcoming> others) {
    var taken = Set.copyOf(noted);
    noted.removeAll(taken);
    var all = new ArrayList<>(taken);
    ids(others).stream().filter(it -> !taken.contains(it)).forEach(all::add);
    return all;
  }

  private static List<Long> ids(List<Upcoming> showtimes) {
    return showtimes.stream().map(Upcoming::showtime).toList();
  }

  private Future<Void> writeInParts(List<Long> showtimes) {
    Future<Void> written = Future.succeededFuture();
    for (var from = 0; from < showtimes.size(); from += MOST_AT_ONCE) {
      var part = showtimes.subList(from, Math.min(from + MOST_AT_ONCE, showtimes.size()));
      // A part that failed is noted again, and does not keep the others back.
      written = written.transform(it -> write(part));
    }
    return written;
  }

  private Future<Void> write(Collection<Long> showtimes) {
    return Future.join(rows.left(showtimes), documents(showtimes))
        .map(it -> changes(it.resultAt(0), it.resultAt(1)))
        .compose(this::write)
        .onFailure(failure -> showtimes.forEach(this::note));
  }

  private Future<JsonObject> documents(Collection<Long> showtimes) {
    var ids = new JsonArray(showtimes.stream().map(String::valueOf).toList());
    return server.documents(indices.alias(Kind.SHOWTIMES), new JsonObject().put("ids", ids));
  }

  private static List<Write> changes(Map<Long, JsonObject> left, JsonObject documents) {
    var changes = new ArrayList<Write>();
    var read = documents.getJsonArray("docs");
    for (var i = 0; i < read.size(); i++) {
      change(left, read.getJsonObject(i)).ifPresent(changes::add);
    }
    return changes;
  }

  private static Optional<Write> change(Map<Long, JsonObject> left, JsonObject found) {
    var now = left.get(Long.valueOf(found.getString("_id")));
    if (now == null || !found.getBoolean("found", false)) {
      // Not sold, or not in the index yet: who writes it there notes it.
      return Optional.empty();
    }
    var document = found.getJsonObject("_source");
    var updated = document.copy().mergeIn(now);
    return updated.equals(document)
        ? Optional.empty()
        : Optional.of(
            new Write(
                Kind.SHOWTIMES,
                found.getString("_id"),
                found.getLong("_version"),
                Optional.of(updated)));
  }

  private Future<Void> write(List<Write> changes) {
    return writer
        .write(changes)
        .map(outcomes -> again(changes, outcomes))
        .onSuccess(again -> again.forEach(this::note))
        .mapEmpty();
  }

  private static List<Long> again(List<Write> changes, List<Outcome> outcomes) {
    var again = new ArrayList<Long>();
    for (var i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) != Outcome.WRITTEN && outcomes.get(i) != Outcome.REFUSED) {
        again.add(Long.valueOf(changes.get(i).id()));
      }
    }
    return again;
  }
}

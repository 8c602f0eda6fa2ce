package dev.marquee.changes;

import dev.marquee.changes.PgOutput.Commit;
import dev.marquee.changes.PgOutput.Deleted;
import dev.marquee.changes.PgOutput.Value;
import dev.marquee.changes.PgOutput.Written;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Rows of the catalogue as events: {@code movie.changed} with the row as it is, {@code
 * movie.deleted} with its key. Each carries its place in the WAL as {@code version}: of two events
 * of one row the greater is the newer, in whatever order they arrive.
 */
final class CatalogEvents {
  /** The tables that the catalogue is published from. */
  static final List<String> TABLES = List.of("movie", "venue", "screen", "showtime");

  private static final int PAGE = 500;

  private final Connection statements;

  CatalogEvents(Connection statements) {
    this.statements = statements;
  }

  /** A row was written; empty if it is gone again and a long value of it was not repeated. */
  Optional<Event> written(Written change, Commit commit, int place) throws SQLException {
    var id = id(change.table(), change.row());
    var row =
        change.row().values().stream().allMatch(Value::isKnown)
            ? Optional.of(PgValues.json(change.row(), statements))
            : read(change.table(), Long.parseLong(id));
    return row.map(
        it -> event(change.table(), "changed", id, it, commit.endLsn(), place, commit.time()));
  }

  /** A row was deleted. */
  Event deleted(Deleted change, Commit commit, int place) throws SQLException {
    return event(
        change.table(),
        "deleted",
        id(change.table(), change.key()),
        PgValues.json(change.key(), statements),
        commit.endLsn(),
        place,
        commit.time());
  }

  /**
   * Reads some rows of a table by their order, as they are now.
   *
   * @param after the greatest id of the page before
   * @param version the place in the WAL that they are not older than
   * @return the greatest id; empty if that was the last page
   */
  Optional<Long> page(String table, long after, long version, Consumer<Event> events)
      throws SQLException {
    var now = Instant.now();
    var last = after;
    var count = 0;
    try (var statement =
        statements.prepareStatement(
            """
            select %1$s_id as id, to_jsonb(%1$s)::text as row
            from %1$s
            where %1$s_id > ?
            order by %1$s_id
            limit ?
            """
                .formatted(table))) {
      statement.setLong(1, after);
      statement.setInt(2, PAGE);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          last = rows.getLong("id");
          count++;
          var row = new JsonObject(rows.getString("row"));
          events.accept(event(table, "changed", String.valueOf(last), row, version, 0, now));
        }
      }
    }
    return count < PAGE ? Optional.empty() : Optional.of(last);
  }

  private Optional<JsonObject> read(String table, long id) throws SQLException {
    try (var statement =
        statements.prepareStatement(
            "select to_jsonb(%1$s)::text from %1$s where %1$s_id = ?".formatted(table))) {
      statement.setLong(1, id);
      try (var rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(new JsonObject(rows.getString(1))) : Optional.empty();
      }
    }
  }

  private static String id(String table, Map<String, Value> row) {
    var id = row.get(table + "_id");
    return id == null ? "" : id.text().orElse("");
  }

  private static Event event(
      String table, String verb, String id, JsonObject row, long version, int place, Instant time) {
    var subject = table + "/" + id;
    return new Event(
        "%s@%s.%d".formatted(subject, LogSequenceNumber.valueOf(version).asString(), place),
        table + "." + verb,
        time,
        subject,
        subject,
        new JsonObject().put("version", version).put("row", row));
  }
}

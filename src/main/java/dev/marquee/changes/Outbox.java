package dev.marquee.changes;

import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The table that transactions leave their events in. A row stays until Kafka has its event: so an
 * event is not lost even where the slot is, as on a standby that was promoted without it.
 */
final class Outbox {
  static final String TABLE = "outbox";

  private static final int PAGE = 500;

  /** Where the row of an event is. */
  record Entry(long showtimeId, UUID eventId) {}

  /** An event and its row. */
  record Waiting(Entry entry, Event event) {}

  private Outbox() {}

  /** The event of a new row that the change stream tells of. */
  static Waiting written(JsonObject row) {
    return waiting(
        row.getLong("showtime_id"),
        UUID.fromString(row.getString("event_id")),
        row.getString("type"),
        Instant.parse(row.getString("created_at")),
        row.getString("subject"),
        row.getJsonObject("data"));
  }

  private static Waiting waiting(
      long showtimeId, UUID eventId, String type, Instant time, String subject, JsonObject data) {
    return new Waiting(
        new Entry(showtimeId, eventId),
        new Event(eventId.toString(), type, time, subject, String.valueOf(showtimeId), data));
  }

  /** The oldest that wait and were written by then, some hundred at most. */
  static List<Waiting> oldest(Connection statements, Instant writtenBy) throws SQLException {
    try (var statement =
        statements.prepareStatement(
            """
            select showtime_id, event_id, type, subject, data::text, created_at
            from outbox
            where created_at <= ?
            order by created_at, event_id
            limit ?
            """)) {
      statement.setObject(1, writtenBy.atOffset(ZoneOffset.UTC));
      statement.setInt(2, PAGE);
      try (var rows = statement.executeQuery()) {
        var waiting = new ArrayList<Waiting>();
        while (rows.next()) {
          waiting.add(waiting(rows));
        }
        return waiting;
      }
    }
  }

  private static Waiting waiting(ResultSet row) throws SQLException {
    return waiting(
        row.getLong("showtime_id"),
        row.getObject("event_id", UUID.class),
        row.getString("type"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getString("subject"),
        new JsonObject(row.getString("data")));
  }

  /** How many wait. */
  static long count(Connection statements) throws SQLException {
    try (var statement = statements.createStatement();
        var rows = statement.executeQuery("select count(*) from outbox")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Deletes those that Kafka has; a statement for each showtime. */
  static void delete(Connection statements, Collection<Entry> entries) throws SQLException {
    var byShowtime =
        entries.stream()
            .collect(
                Collectors.groupingBy(
                    Entry::showtimeId,
                    Collectors.mapping(Entry::eventId, Collectors.<UUID>toList())));
    try (var statement =
        statements.prepareStatement(
            """
            delete from outbox
            where showtime_id = ? and event_id = any (?)
            """)) {
      for (Map.Entry<Long, List<UUID>> showtime : byShowtime.entrySet()) {
        statement.setLong(1, showtime.getKey());
        statement.setArray(2, statements.createArrayOf("uuid", showtime.getValue().toArray()));
        statement.executeUpdate();
      }
    }
  }
}

package dev.marquee.changes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the messages of Postgres' logical replication, pgoutput protocol version 1: what a
 * transaction changed, between its begin and its commit. Values are the text that Postgres would
 * print. (Source: the PostgreSQL documentation, "Logical Replication Message Formats".)
 */
final class PgOutput {
  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  /** What a message says. */
  sealed interface Message {}

  /** A transaction begins. */
  record Begin() implements Message {}

  /**
   * It was committed.
   *
   * @param endLsn where its WAL ends: confirmed, it is not sent again
   */
  record Commit(long endLsn, Instant time) implements Message {}

  /** A row is new, or is now like this. */
  record Written(String table, Map<String, Value> row) implements Message {}

  /** A row is gone; only the columns of its key are known. */
  record Deleted(String table, Map<String, Value> key) implements Message {}

  /**
   * One column.
   *
   * @param type its type's oid
   * @param text empty where it is null
   * @param isKnown not, where it is long and was left as it was: then the WAL does not repeat it
   */
  record Value(int type, Optional<String> text, boolean isKnown) {}

  private record Column(String name, int type, boolean isKey) {}

  private record Relation(String table, List<Column> columns) {}

  private final Map<Integer, Relation> relations = new HashMap<>();

  /** The next message; empty for those that change no row. */
  Optional<Message> read(ByteBuffer buffer) {
    var kind = (char) buffer.get();
    return switch (kind) {
      case 'B' -> Optional.of(new Begin());
      case 'C' -> Optional.of(commit(buffer));
      case 'R' -> {
        learn(buffer);
        yield Optional.empty();
      }
      case 'I' -> Optional.of(inserted(buffer));
      case 'U' -> Optional.of(updated(buffer));
      case 'D' -> Optional.of(deleted(buffer));
      // Origins, types and truncates: nothing of ours is truncated while it is published.
      case 'O', 'Y', 'T' -> Optional.empty();
      default -> throw new IllegalStateException("pgoutput has sent a message of kind " + kind);
    };
  }

  private static Commit commit(ByteBuffer buffer) {
    buffer.get();
    buffer.getLong();
    var endLsn = buffer.getLong();
    var micros = buffer.getLong();
    return new Commit(endLsn, EPOCH.plus(Duration.ofNanos(1000 * micros)));
  }

  private void learn(ByteBuffer buffer) {
    var id = buffer.getInt();
    string(buffer);
    var table = string(buffer);
    buffer.get();
    var columns = new ArrayList<Column>();
    for (var left = buffer.getShort(); left > 0; left--) {
      var isKey = buffer.get() == 1;
      columns.add(new Column(string(buffer), buffer.getInt(), isKey));
      buffer.getInt();
    }
    relations.put(id, new Relation(table, columns));
  }

  private Written inserted(ByteBuffer buffer) {
    var relation = relation(buffer);
    buffer.get();
    return new Written(relation.table(), tuple(relation, buffer));
  }

  private Written updated(ByteBuffer buffer) {
    var relation = relation(buffer);
    if ((char) buffer.get() != 'N') {
      tuple(relation, buffer);
      buffer.get();
    }
    return new Written(relation.table(), tuple(relation, buffer));
  }

  private Deleted deleted(ByteBuffer buffer) {
    var relation = relation(buffer);
    buffer.get();
    var key = tuple(relation, buffer);
    relation.columns().stream().filter(it -> !it.isKey()).forEach(it -> key.remove(it.name()));
    return new Deleted(relation.table(), key);
  }

  private Relation relation(ByteBuffer buffer) {
    var id = buffer.getInt();
    var relation = relations.get(id);
    if (relation == null) {
      throw new IllegalStateException("pgoutput has not said what relation " + id + " is");
    }
    return relation;
  }

  private static Map<String, Value> tuple(Relation relation, ByteBuffer buffer) {
    var row = new LinkedHashMap<String, Value>();
    var count = buffer.getShort();
    for (var i = 0; i < count; i++) {
      var column = relation.columns().get(i);
      var kind = (char) buffer.get();
      var text = kind == 't' ? text(buffer) : null;
      row.put(column.name(), new Value(column.type(), Optional.ofNullable(text), kind != 'u'));
    }
    return row;
  }

  private static String text(ByteBuffer buffer) {
    var bytes = new byte[buffer.getInt()];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String string(ByteBuffer buffer) {
    var start = buffer.position();
    while (buffer.get() != 0) {
      // To the zero that ends it.
    }
    var bytes = new byte[buffer.position() - 1 - start];
    buffer.get(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

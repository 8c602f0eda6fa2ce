package dev.marquee.catalog;

import dev.marquee.api.Cursor;
import io.vertx.core.json.JsonArray;
import java.time.DateTimeException;
import java.time.Instant;

/** The values of a cursor, each checked to be of its kind: anyone can make a cursor up. */
public record CursorKey(JsonArray values) {
  // Postgres takes these; Instant would go a thousand times farther.
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  /**
   * Reads a cursor of a list.
   *
   * @param size how many values its key has
   * @throws dev.marquee.api.Problem.Refusal 400 if it is not one; so do the methods below for a
   *     value of another kind
   */
  public static CursorKey parse(String list, String cursor, int size) {
    return new CursorKey(Cursor.parse(list, cursor, size));
  }

  /** A whole number. */
  public long wholeNumber(int index) {
    var value = values.getValue(index);
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw Cursor.invalid();
  }

  /** A finite number. */
  public double number(int index) {
    if (values.getValue(index) instanceof Number value && Double.isFinite(value.doubleValue())) {
      return value.doubleValue();
    }
    throw Cursor.invalid();
  }

  /** An instant that Postgres knows. */
  public Instant instant(int index) {
    if (values.getValue(index) instanceof String value) {
      try {
        var instant = Instant.parse(value);
        if (instant.isAfter(FIRST) && instant.isBefore(LAST)) {
          return instant;
        }
      } catch (DateTimeException e) {
        throw Cursor.invalid();
      }
    }
    throw Cursor.invalid();
  }
}

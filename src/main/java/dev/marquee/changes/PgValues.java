package dev.marquee.changes;

import dev.marquee.changes.PgOutput.Value;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

/**
 * Values of the change stream as JSON: the columns of a row by their names, in JSON's own types.
 */
final class PgValues {
  /** As Postgres prints an instant, with the offset of the session. */
  private static final DateTimeFormatter INSTANT =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
          .appendOffset("+HH:mm", "+00")
          .toFormatter(Locale.ROOT);

  private PgValues() {}

  /** The row; it must be known whole. */
  static JsonObject json(Map<String, Value> row, Connection connection) throws SQLException {
    var json = new JsonObject();
    for (var column : row.entrySet()) {
      var value = column.getValue();
      json.put(
          column.getKey(),
          value.text().isPresent() ? json(value.type(), value.text().get(), connection) : null);
    }
    return json;
  }

  /** The instant that Postgres has printed like this. */
  static OffsetDateTime instant(String text) {
    return OffsetDateTime.parse(text, INSTANT);
  }

  private static @Nullable Object json(int type, String text, Connection connection)
      throws SQLException {
    return switch (type) {
      case Oid.BOOL -> text.equals("t");
      case Oid.INT2, Oid.INT4, Oid.INT8 -> Long.valueOf(text);
      case Oid.FLOAT4, Oid.FLOAT8 -> Double.valueOf(text);
      case Oid.NUMERIC -> new BigDecimal(text).doubleValue();
      case Oid.TIMESTAMPTZ -> instant(text).toInstant().toString();
      case Oid.JSON, Oid.JSONB -> Json.decodeValue(text);
      case Oid.TEXT_ARRAY, Oid.VARCHAR_ARRAY, Oid.INT4_ARRAY, Oid.INT8_ARRAY ->
          array(type, text, connection);
      default -> text;
    };
  }

  private static JsonArray array(int type, String text, Connection connection) throws SQLException {
    var array = new PgArray(connection.unwrap(BaseConnection.class), type, text);
    return JsonArray.of((Object[]) array.getArray());
  }
}

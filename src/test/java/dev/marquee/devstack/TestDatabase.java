package dev.marquee.devstack;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** SQL that waits for its answer, for what tests prepare and for what they look at. */
public final class TestDatabase {
  private final Map<String, String> environment;

  private TestDatabase(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The database that these settings name. */
  static TestDatabase of(Map<String, String> environment) {
    return new TestDatabase(Map.copyOf(environment));
  }

  /** A new, empty database of this name beside this one; takes the place of an old one. */
  TestDatabase fresh(String name) {
    query(
        "select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = ?",
        name);
    update("drop database if exists " + name + " with (force)");
    update("create database " + name);
    var settings = new TreeMap<>(environment);
    settings.put("MARQUEE_DATABASE_NAME", name);
    return of(settings);
  }

  /** The same one for another user. */
  public TestDatabase as(String user, String password) {
    var settings = new TreeMap<>(environment);
    settings.put("MARQUEE_DATABASE_USER", user);
    settings.put("MARQUEE_DATABASE_PASSWORD", password);
    return of(settings);
  }

  /** The settings with which a service uses it. */
  public Map<String, String> environment() {
    return environment;
  }

  /** A connection of one's own: for transactions. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%s/%s"
            .formatted(
                environment.getOrDefault("MARQUEE_DATABASE_HOST", "localhost"),
                environment.getOrDefault("MARQUEE_DATABASE_PORT", "5432"),
                environment.getOrDefault("MARQUEE_DATABASE_NAME", "marquee")),
        environment.getOrDefault("MARQUEE_DATABASE_USER", "marquee"),
        environment.getOrDefault("MARQUEE_DATABASE_PASSWORD", ""));
  }

  /**
   * The rows of a query, by column; instants and ids are text.
   *
   * @param values for the {@code ?} of the statement; an {@link Instant} is a timestamptz, a list
   *     of strings a text array
   */
  public List<JsonObject> query(String sql, Object... values) {
    try (var connection = connect();
        var statement = prepare(connection, sql, values);
        var rows = statement.executeQuery()) {
      var objects = new ArrayList<JsonObject>();
      while (rows.next()) {
        objects.add(row(rows));
      }
      return objects;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The only row of a query. */
  public JsonObject one(String sql, Object... values) {
    var rows = query(sql, values);
    if (rows.size() != 1) {
      throw new IllegalStateException("One row expected, not " + rows + " of " + sql);
    }
    return rows.get(0);
  }

  /** The only number of a query, as of {@code select count(*) …}. */
  public long number(String sql, Object... values) {
    var row = one(sql, values);
    return ((Number) row.getValue(row.fieldNames().iterator().next())).longValue();
  }

  /** Runs a statement; returns how many rows it changed. */
  public int update(String sql, Object... values) {
    try (var connection = connect();
        var statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... values)
      throws SQLException {
    var statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, jdbc(connection, values[i]));
    }
    return statement;
  }

  private static Object jdbc(Connection connection, Object value) throws SQLException {
    if (value instanceof Instant instant) {
      return instant.atOffset(ZoneOffset.UTC);
    }
    return value instanceof List<?> list ? connection.createArrayOf("text", list.toArray()) : value;
  }

  private static JsonObject row(ResultSet rows) throws SQLException {
    var object = new JsonObject();
    var columns = rows.getMetaData();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      object.put(columns.getColumnLabel(i), json(rows.getObject(i)));
    }
    return object;
  }

  private static @Nullable Object json(@Nullable Object value) throws SQLException {
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    if (value instanceof Timestamp timestamp) {
      return timestamp.toInstant().toString();
    }
    return value instanceof Array array
        ? new JsonArray(List.of((Object[]) array.getArray()))
        : value.toString();
  }
}

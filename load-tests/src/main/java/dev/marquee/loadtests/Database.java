package dev.marquee.loadtests;

import dev.marquee.platform.Config;
import dev.marquee.platform.Postgres;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A database of the benchmark; statements wait for their end.
 *
 * @param environment the settings with which a service uses it
 */
record Database(Map<String, String> environment) {
  private static final long MIGRATION_SECONDS = 120;

  /** The one of this name on the same server. */
  Database named(String name) {
    var settings = new TreeMap<>(environment);
    settings.put("MARQUEE_DATABASE_NAME", name);
    return new Database(settings);
  }

  String name() {
    return setting("MARQUEE_DATABASE_NAME", "marquee");
  }

  /** Makes the one of this name out of this one, in the place of an older one. */
  Database copy(String name) {
    var copy = named(name);
    copy.drop();
    // Copied as files: it takes a second where writing it through the log takes many.
    named("postgres")
        .execute("create database %s template %s strategy file_copy".formatted(name, name()));
    return copy;
  }

  /** Makes this one, empty, in the place of an older one. */
  void create() {
    drop();
    named("postgres").execute("create database " + name());
  }

  /** Brings its schema up to the service's version. */
  void migrate(Vertx vertx) {
    var settings = new TreeMap<>(environment);
    settings.put("MARQUEE_AUTH_SECRET", Buyers.SECRET);
    try {
      Postgres.migrate(vertx, Config.load(settings).database())
          .await(MIGRATION_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("The schema was not made in time", e);
    }
  }

  void drop() {
    // Where changes were told; a database that has a slot cannot be dropped.
    named("postgres")
        .execute(
            """
            select pg_drop_replication_slot(slot_name)
            from pg_replication_slots
            where database = '%s'
            """
                .formatted(name()));
    named("postgres").execute("drop database if exists " + name() + " with (force)");
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%s/%s"
            .formatted(
                setting("MARQUEE_DATABASE_HOST", "localhost"),
                setting("MARQUEE_DATABASE_PORT", "5432"),
                name()),
        setting("MARQUEE_DATABASE_USER", "marquee"),
        setting("MARQUEE_DATABASE_PASSWORD", ""));
  }

  private String setting(String name, String otherwise) {
    return environment.getOrDefault(name, otherwise);
  }

  void execute(String sql) {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The only number of a query. */
  double number(String sql) {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getDouble(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}

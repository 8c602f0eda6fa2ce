package dev.marquee.devstack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Postgres as a process of its own, as durable as in production. pg_ctl puts it into a session of
 * its own, so Ctrl-C in our terminal does not reach it.
 */
final class PostgresServer implements AutoCloseable {
  static final String DATABASE = "marquee";
  static final String USER = "marquee";
  private static final Duration STOP_BOUND = Duration.ofSeconds(60);
  private static final Duration START_BOUND = Duration.ofSeconds(60);

  private final Path directory;
  private final int port;
  private final Map<String, String> settings;
  private @Nullable EmbeddedPostgres running;

  private PostgresServer(Path directory, int port, Map<String, String> settings) {
    this.directory = directory;
    this.port = port;
    this.settings = Map.copyOf(settings);
  }

  /**
   * Starts it on what the directory holds, or on a new database there.
   *
   * @param settings of the server, beside those below or in their place
   */
  static PostgresServer start(Path directory, int askedPort, Map<String, String> settings) {
    endOrphan(directory);
    var server = new PostgresServer(directory, Ports.freeOr(askedPort), settings);
    server.start();
    server.makeDatabase();
    return server;
  }

  /** Ends the process that runs on this directory, whoever started it. */
  static void endOrphan(Path directory) {
    Orphan.end(directory.resolve("postmaster.pid"), "/bin/postgres");
  }

  int port() {
    return port;
  }

  /** Starts it; does nothing if it runs. */
  synchronized void start() {
    if (running != null) {
      return;
    }
    var binaries = DataDirectory.ofBuild().resolve("postgres-binaries");
    var log = directory.resolveSibling("postgres.log").toFile();
    try {
      Files.createDirectories(binaries);
      var builder =
          EmbeddedPostgres.builder()
              .setOverrideWorkingDirectory(binaries.toFile())
              .setDataDirectory(directory)
              .setCleanDataDirectory(false)
              .setPort(port)
              .setRegisterShutdownHook(false)
              .setPGStartupWait(START_BOUND)
              .setOutputRedirector(Redirect.appendTo(log))
              .setErrorRedirector(Redirect.appendTo(log))
              .setServerConfig("fsync", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("wal_level", "logical")
              .setServerConfig("max_slot_wal_keep_size", "2GB")
              .setServerConfig("max_replication_slots", "20")
              .setServerConfig("max_wal_senders", "20")
              .setServerConfig("max_connections", "200")
              .setServerConfig("shared_buffers", "256MB")
              .setServerConfig("max_wal_size", "4GB")
              .setServerConfig("timezone", "UTC");
      settings.forEach(builder::setServerConfig);
      running = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("Postgres did not start; see " + log, e);
    }
  }

  /** Stops it, breaking its connections; does nothing if it does not run. */
  synchronized void stop() {
    if (running == null) {
      return;
    }
    try {
      running.close();
      running = null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // On a busy machine its last checkpoint takes longer than pg_ctl waits.
    Await.until(
        "Postgres has stopped",
        STOP_BOUND,
        () -> Files.notExists(directory.resolve("postmaster.pid")));
  }

  private synchronized void makeDatabase() {
    var server = Objects.requireNonNull(running);
    try (var connection = server.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      var rows = statement.executeQuery("select 1 from pg_database where datname = 'marquee'");
      if (!rows.next()) {
        statement.execute("create role marquee superuser login");
        statement.execute("create database marquee owner marquee");
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The database could not be made", e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}

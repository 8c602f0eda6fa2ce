package dev.marquee.changes;

import dev.marquee.platform.Config;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logical replication slot of a database: Postgres' memory of how far the change stream was
 * read. Only one connection can read it, which elects the node that does.
 */
final class ReplicationSlot {
  private static final Logger log = LoggerFactory.getLogger(ReplicationSlot.class);

  /** The sender notices within this time that a reader is gone without a word. */
  private static final String SESSION = "-c wal_sender_timeout=6s -c TimeZone=UTC";

  private static final int STATUS_SECONDS = 2;

  /** How far the reader of a slot is behind, in bytes of WAL. */
  record Lag(long unconfirmedBytes, long keptBytes) {}

  private final Config.Database config;
  private final String name;

  /** The slot of this database; named after it, since a server has one name for one slot. */
  ReplicationSlot(Config.Database config) {
    this.config = config;
    this.name = config.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_") + "_changes";
  }

  String name() {
    return name;
  }

  /** A connection for statements, whose commits need not be waited for: none of them is news. */
  Connection connect() throws SQLException {
    var properties = properties();
    PGProperty.OPTIONS.set(properties, "-c synchronous_commit=off -c TimeZone=UTC");
    PGProperty.SOCKET_TIMEOUT.set(
        properties, (int) TimeUnit.MILLISECONDS.toSeconds(config.queryTimeoutMillis()) + 1);
    return DriverManager.getConnection(url(), properties);
  }

  /** A connection that can read the slot. */
  Connection connectForReplication() throws SQLException {
    var properties = properties();
    PGProperty.REPLICATION.set(properties, "database");
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
    PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
    PGProperty.OPTIONS.set(properties, SESSION);
    return DriverManager.getConnection(url(), properties);
  }

  private Properties properties() {
    var properties = new Properties();
    PGProperty.USER.set(properties, config.user());
    PGProperty.PASSWORD.set(properties, config.password());
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.APPLICATION_NAME.set(properties, "marquee-changes");
    PGProperty.CONNECT_TIMEOUT.set(
        properties, (int) TimeUnit.MILLISECONDS.toSeconds(config.connectTimeoutMillis()) + 1);
    return properties;
  }

  private String url() {
    return "jdbc:postgresql://%s:%d/%s".formatted(config.host(), config.port(), config.name());
  }

  /** Makes the slot where there is none, or none that Postgres has kept the WAL of. */
  void ensure(Connection statements, Connection replication) throws SQLException {
    var state = state(statements);
    if (state.filter(it -> it.equals("lost")).isPresent()) {
      log.atError().addKeyValue("slot", name).log("changes.slot_lost");
      run(statements, "select pg_drop_replication_slot(?)");
    }
    if (state.filter(it -> !it.equals("lost")).isEmpty()) {
      // First, so that a slot is never taken for one that the catalogue was read after.
      run(statements, "delete from change_stream where slot_name = ?");
      replication
          .unwrap(PGConnection.class)
          .getReplicationAPI()
          .createReplicationSlot()
          .logical()
          .withSlotName(name)
          .withOutputPlugin("pgoutput")
          .make();
      log.atInfo().addKeyValue("slot", name).log("changes.slot_made");
    }
  }

  private Optional<String> state(Connection statements) throws SQLException {
    try (var statement =
            prepare(
                statements,
                """
                select coalesce(wal_status, 'lost') as wal_status
                from pg_replication_slots
                where slot_name = ?
                """);
        var rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(rows.getString("wal_status")) : Optional.empty();
    }
  }

  /** Whether the catalogue has been published since the slot was made. */
  boolean isPrecededByCatalog(Connection statements) throws SQLException {
    try (var statement = prepare(statements, "select from change_stream where slot_name = ?");
        var rows = statement.executeQuery()) {
      return rows.next();
    }
  }

  /** Notes that it has been. */
  void precededByCatalog(Connection statements) throws SQLException {
    run(statements, "insert into change_stream (slot_name) values (?) on conflict do nothing");
  }

  /**
   * Begins to read where it was last confirmed.
   *
   * @throws SQLException with the state 55006 if another node reads it
   */
  PGReplicationStream open(Connection replication) throws SQLException {
    return replication
        .unwrap(PGConnection.class)
        .getReplicationAPI()
        .replicationStream()
        .logical()
        .withSlotName(name)
        .withSlotOption("proto_version", 1)
        .withSlotOption("publication_names", "marquee_outbox,marquee_catalog")
        .withStatusInterval(STATUS_SECONDS, TimeUnit.SECONDS)
        .start();
  }

  /** The database's clock. */
  Instant now(Connection statements) throws SQLException {
    try (var statement = statements.createStatement();
        var rows = statement.executeQuery("select now()")) {
      rows.next();
      return rows.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  /** Whether somebody reads it now. */
  boolean isRead(Connection statements) throws SQLException {
    try (var statement =
            prepare(
                statements,
                """
                select
                from pg_replication_slots
                where slot_name = ? and active
                """);
        var rows = statement.executeQuery()) {
      return rows.next();
    }
  }

  /** Where the WAL ends now. */
  LogSequenceNumber walEnd(Connection statements) throws SQLException {
    try (var statement = statements.createStatement();
        var rows = statement.executeQuery("select pg_current_wal_lsn()::text")) {
      rows.next();
      return LogSequenceNumber.valueOf(rows.getString(1));
    }
  }

  /** How far its reader is behind; empty if there is no slot. */
  Optional<Lag> lag(Connection statements) throws SQLException {
    try (var statement =
            prepare(
                statements,
                """
                select
                  coalesce(pg_current_wal_lsn() - confirmed_flush_lsn, 0)::bigint as unconfirmed,
                  coalesce(pg_current_wal_lsn() - restart_lsn, 0)::bigint as kept
                from pg_replication_slots
                where slot_name = ?
                """);
        var rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(lag(rows)) : Optional.empty();
    }
  }

  private static Lag lag(ResultSet row) throws SQLException {
    return new Lag(row.getLong("unconfirmed"), row.getLong("kept"));
  }

  private void run(Connection statements, String sql) throws SQLException {
    try (var statement = prepare(statements, sql)) {
      statement.execute();
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    var statement = connection.prepareStatement(sql);
    statement.setString(1, name);
    return statement;
  }
}

package dev.marquee.devstack;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Keeps the sale of a showtime locked: whoever wants to change its seats waits, so that a request
 * stands still between two steps for as long as a test wants.
 */
public final class SaleLock implements AutoCloseable {
  private final Connection connection;

  private SaleLock(Connection connection) {
    this.connection = connection;
  }

  /** Locks it until this is closed. */
  public static SaleLock of(TestDatabase database, long showtime) {
    try {
      var connection = database.connect();
      connection.setAutoCommit(false);
      try (var statement =
          connection.prepareStatement("select from sale where showtime_id = ? for update")) {
        statement.setLong(1, showtime);
        statement.execute();
      }
      return new SaleLock(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets it go; again it does nothing. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

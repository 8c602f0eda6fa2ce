package dev.marquee.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** Postgres: pools of pipelined connections, and the migrations. */
public final class Postgres {
  private Postgres() {}

  /** The pool that all features share. Statements are prepared once a connection. */
  public static Pool pool(Vertx vertx, Config.Database config) {
    return pool(vertx, config, "marquee", config.poolSize(), Map.of());
  }

  /**
   * A pool of its own for a feature whose statements want a session of their own.
   *
   * @param name names the pool in metrics
   * @param session settings of each connection, as in {@code set name = value}
   */
  public static Pool pool(
      Vertx vertx, Config.Database config, String name, int size, Map<String, String> session) {
    var options =
        new PgConnectOptions()
            .setHost(config.host())
            .setPort(config.port())
            .setDatabase(config.name())
            .setUser(config.user())
            .setPassword(config.password())
            .setPipeliningLimit(config.pipelining())
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheMaxSize(512)
            // By default, statements over 2,048 characters are parsed and planned each time.
            .setPreparedStatementCacheSqlFilter(anyLength -> true)
            .setMetricsName(name)
            .addProperty("application_name", name)
            .addProperty("statement_timeout", String.valueOf(config.queryTimeoutMillis()))
            // A node that vanishes in a transaction must not keep its locks.
            .addProperty(
                "idle_in_transaction_session_timeout", String.valueOf(config.queryTimeoutMillis()))
            .addProperty("TimeZone", "UTC");
    session.forEach(options::addProperty);
    return PgBuilder.pool()
        .using(vertx)
        .connectingTo(options)
        .with(new NetClientOptions().setConnectTimeout(config.connectTimeoutMillis()))
        .with(
            new PoolOptions()
                .setName(name)
                .setMaxSize(size)
                .setMaxWaitQueueSize(config.maxWaiting())
                .setConnectionTimeout(config.connectTimeoutMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
        .build();
  }

  /** Brings the schema up to this version, on a worker. Safe when many nodes do it at once. */
  public static Future<Integer> migrate(Vertx vertx, Config.Database config) {
    return vertx.executeBlocking(() -> flyway(config).load().migrate().migrationsExecuted);
  }

  /** What migrates this database. */
  static FluentConfiguration flyway(Config.Database config) {
    var flyway =
        Flyway.configure()
            .dataSource(
                "jdbc:postgresql://%s:%d/%s".formatted(config.host(), config.port(), config.name()),
                config.user(),
                config.password());
    // A lock held in a transaction would make `create index concurrently` wait for ever.
    flyway
        .getPluginRegister()
        .getExact(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    return flyway;
  }
}

package dev.marquee.ticketing;

import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import dev.marquee.platform.Config;
import dev.marquee.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A database of its own whose keys a test may rotate. */
final class Signing implements AutoCloseable {
  private static final String SECRET = "only-for-tests-and-long-enough-to-be-one";

  final Vertx vertx = Vertx.vertx();
  final TestDatabase database;
  private final Pool pool;

  Signing(String databaseName) {
    database = TestStack.get().ownDatabase(databaseName);
    pool = Postgres.pool(vertx, Config.load(TestStack.get().settings(database)).database());
  }

  /** The keys as a node has them that has just started. */
  TicketKeys keys() {
    return keys(SECRET);
  }

  TicketKeys keys(String secret) {
    return new TicketKeys(pool, secret, new SecureRandom(), 90);
  }

  TicketSigner signer(TicketKeys keys) {
    return new TicketSigner(keys, new TicketWorker(vertx));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    await(pool.close());
    await(vertx.close());
  }
}

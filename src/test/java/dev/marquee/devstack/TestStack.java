package dev.marquee.devstack;

import dev.marquee.identity.PasswordHash;
import dev.marquee.platform.Config;
import dev.marquee.platform.Postgres;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tests run against: the servers, a fresh migrated database without a catalogue, the payment
 * simulator and one instance of the service. It starts when the first test asks for it, once a JVM,
 * and stops when the tests have ended.
 */
public final class TestStack {
  private static final Logger log = LoggerFactory.getLogger(TestStack.class);
  private static final long BOUND_SECONDS = 60;

  /** So far are the ids of the databases' showtimes apart: Redis is one for all. */
  private static final long MANY_IDS = 1_000_000_000_000_000L;

  private static @Nullable TestStack running;
  private static @Nullable String failure;

  private final Vertx vertx = Vertx.vertx();
  private final List<Node> nodes = new ArrayList<>();
  private final Servers servers;
  private final PaymentSimulator simulator;
  private final TestDatabase given;
  private final TestDatabase database;
  private final Node node;
  private @Nullable DemoStack demo;
  private int ownDatabases;

  /** The demo catalogue in a database of its own, with a service of its own. */
  public record DemoStack(TestDatabase database, Node node) {}

  private TestStack() {
    servers = Servers.start(DataDirectory.ofBuild().resolve("test-servers"), Ports.any());
    try {
      simulator = await(PaymentSimulator.start(vertx, 0));
      given = TestDatabase.of(servers.environment());
      database = migrated("marquee_test", firstShowtimeId());
      node = startNode(Map.of());
    } catch (RuntimeException e) {
      vertx.close();
      servers.close();
      throw e;
    }
  }

  /** The stack; starts it if need be. If that fails it is not tried again. */
  public static synchronized TestStack get() {
    if (failure != null) {
      throw new TestAbortedException("The stack did not start before: " + failure);
    }
    if (running == null) {
      try {
        // Before it starts: who interrupts the start waits for its end, and leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(new Thread(TestStack::stop, "stop-test-stack"));
        running = new TestStack();
      } catch (RuntimeException e) {
        failure = e.getMessage();
        log.atWarn().addKeyValue("reason", failure).log("test_stack.not_started");
        throw e;
      }
    }
    return running;
  }

  /** Stops it, if it runs. */
  static synchronized void stop() {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  /** The servers: to stop one of them. Start it again before the test ends. */
  public Servers servers() {
    return servers;
  }

  /**
   * The SMTP server, with what arrived there.
   *
   * @throws TestAbortedException where it is none that can be looked into
   */
  public MailServer mail() {
    return servers
        .mail()
        .orElseThrow(() -> new TestAbortedException("Nobody can look into that mail server"));
  }

  /** The payment gateway. Its faults are for all: take back those that are left. */
  public PaymentSimulator simulator() {
    return simulator;
  }

  /** The database of {@link #node}. */
  public TestDatabase database() {
    return database;
  }

  /** The instance of the service that runs as long as the stack. */
  public Node node() {
    return node;
  }

  /**
   * Starts a further instance on other ports, with small pools; close it when it is done with.
   *
   * @param overrides settings that take the place of those of the stack
   */
  public synchronized Node startNode(Map<String, String> overrides) {
    var settings = new TreeMap<>(settings(database));
    settings.putAll(overrides);
    var started = Node.start(settings);
    nodes.add(started);
    return started;
  }

  /** The settings of an instance that uses the servers, this database and the simulator. */
  public Map<String, String> settings(TestDatabase database) {
    var settings = new TreeMap<>(database.environment());
    settings.putAll(simulator.environment());
    settings.put("MARQUEE_AUTH_SECRET", "only-for-tests-and-long-enough-to-be-one");
    settings.put("MARQUEE_HTTP_VERTICLES", "1");
    settings.put("MARQUEE_DATABASE_POOL_SIZE", "4");
    settings.put("MARQUEE_HOLD_CONNECTIONS", "2");
    // Only for tests of what follows a sale: a slot and two groups for each database are many.
    settings.put("MARQUEE_CHANGES_STREAM", "false");
    settings.put("MARQUEE_CHANGES_CONSUMERS", "false");
    settings.put("MARQUEE_SEARCH_URL", "");
    settings.put("MARQUEE_WAITING_ROOM_PERIOD_MILLIS", "100");
    // Tests are quicker than any buyer, and on a busy machine they wait longer than any.
    settings.put("MARQUEE_HOLD_MAX_WAIT_MILLIS", "30000");
    for (var limit : List.of("HOLDS", "BOOKINGS", "QUEUES", "GENERAL")) {
      settings.put("MARQUEE_LIMITS_" + limit + "_PER_BUYER", "10000/s");
    }
    return settings;
  }

  /** The demo catalogue, loaded when it is first asked for. */
  public synchronized DemoStack demoCatalogue() {
    if (demo == null) {
      var database = migrated("marquee_demo", firstShowtimeId() + MANY_IDS);
      loadDemoCatalogue(database);
      var node = Node.start(settings(database));
      nodes.add(node);
      demo = new DemoStack(database, node);
    }
    return demo;
  }

  /**
   * A migrated database that no node works on but those that are started with its settings, as in
   * {@code startNode(database.environment())}: for what is to be counted, or to be left undone.
   *
   * @param name of the database, {@code marquee_} left out; each has one caller
   */
  public synchronized TestDatabase ownDatabase(String name) {
    ownDatabases++;
    return migrated("marquee_" + name, firstShowtimeId() + (1 + ownDatabases) * MANY_IDS);
  }

  /**
   * A database that nothing is in.
   *
   * @param name of the database, {@code marquee_} left out; each has one caller
   */
  public TestDatabase emptyDatabase(String name) {
    return given.fresh("marquee_" + name);
  }

  /** The settings that name the search server. */
  Map<String, String> searchSettings() {
    var settings = new TreeMap<>(servers.environment());
    settings.keySet().removeIf(it -> !it.startsWith("MARQUEE_SEARCH_"));
    if (settings.getOrDefault("MARQUEE_SEARCH_URL", "").isEmpty()) {
      throw new TestAbortedException("There is no search server: set MARQUEE_SEARCH_URL");
    }
    return settings;
  }

  /** What the search server holds under names with this prefix. */
  public SearchIndices searchIndices(String prefix) {
    return SearchIndices.at(vertx, searchSettings(), prefix);
  }

  private void loadDemoCatalogue(TestDatabase database) {
    var hash = await(new PasswordHash(vertx, new SecureRandom()).hash(DemoCatalogue.PASSWORD));
    try (var connection = database.connect()) {
      DemoCatalogue.load(connection, hash, LocalDate.now(ZoneOffset.UTC));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private TestDatabase migrated(String name, long firstShowtimeId) {
    var fresh = given.fresh(name);
    var settings = new TreeMap<>(settings(fresh));
    await(Postgres.migrate(vertx, Config.load(settings).database()));
    fresh.update("alter table showtime alter column showtime_id restart with " + firstShowtimeId);
    return fresh;
  }

  /** Redis keeps what it knows from run to run: no showtime of this one has an id of another. */
  private static long firstShowtimeId() {
    return Instant.now().getEpochSecond() * 1000;
  }

  private static <T> T await(io.vertx.core.Future<T> future) {
    try {
      return future.await(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private void close() {
    try {
      nodes.forEach(Node::stop);
      await(vertx.close());
    } finally {
      servers.close();
    }
  }
}

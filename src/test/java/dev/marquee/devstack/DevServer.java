package dev.marquee.devstack;

import dev.marquee.Service;
import dev.marquee.identity.PasswordHash;
import dev.marquee.platform.Config;
import dev.marquee.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The whole of Marquee on one machine: the servers, the payment simulator, the demo catalogue and
 * the service. Runs until it is told to stop by SIGINT or SIGTERM. Its data is kept.
 */
public final class DevServer {
  private static final int SIMULATOR_PORT = 18082;
  private static final int INBOX_PORT = 18025;
  private static final long BOUND_SECONDS = 60;
  private static final long START_SECONDS = 10;

  /** What has to be stopped, the last started first. */
  private final Deque<Stop> stops = new ArrayDeque<>();

  private final Path directory = DataDirectory.ofBuild().resolve("devstack");
  private final Vertx vertx = Vertx.vertx();

  private final ReentrantLock parts = new ReentrantLock();
  private volatile boolean stopping;

  private DevServer() {}

  /** Something that is stopped. */
  @FunctionalInterface
  private interface Stop {
    void run() throws Exception;
  }

  /** How a part is stopped. */
  @FunctionalInterface
  private interface StopOf<T> {
    void run(T part) throws Exception;
  }

  /** Starts everything; returns never. */
  public static void main(String[] args) throws InterruptedException {
    var server = new DevServer();
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop-dev-server"));
    try {
      server.start();
    } catch (Exception e) {
      server.giveUp(e);
    }
    new CountDownLatch(1).await();
  }

  private void start() throws IOException, SQLException {
    var began = System.nanoTime();
    say("Starting Postgres, Redis, Kafka, OpenSearch, SMTP and the payment simulator …");
    var ports = Ports.development();
    var servers = begin(() -> Servers.start(directory, ports), Servers::close);
    var simulator =
        begin(
            () -> await(PaymentSimulator.start(vertx, Ports.freeOr(SIMULATOR_PORT))),
            it -> await(it.stop()));
    var inbox = servers.mail().map(this::inbox);
    var config = Config.load(settings(servers, simulator));
    refuseTaken(config.http().port(), "MARQUEE_HTTP_PORT");
    refuseTaken(config.management().port(), "MARQUEE_MANAGEMENT_PORT");
    await(Postgres.migrate(vertx, config.database()));
    load(TestDatabase.of(servers.environment()));
    var service = begin(() -> await(Service.start(config)), it -> await(it.stop()));
    var took = Duration.ofNanos(System.nanoTime() - began);
    say(
        new Welcome(servers, ports, simulator, inbox, service.port(), service.managementPort())
            .text(took));
  }

  private Inbox inbox(MailServer mail) {
    return begin(
        () -> await(Inbox.start(vertx, mail::mails, Ports.freeOr(INBOX_PORT))),
        it -> await(it.stop()));
  }

  /**
   * Starts a part. Who wants to stop waits for it: a server that is half up when the JVM ends would
   * be left behind.
   */
  private <T> T begin(Supplier<T> start, StopOf<T> stop) {
    parts.lock();
    try {
      if (stopping) {
        throw new IllegalStateException("It was told to stop");
      }
      var part = start.get();
      stops.push(() -> stop.run(part));
      return part;
    } finally {
      parts.unlock();
    }
  }

  /** Says why and ends the process, unless it is ending and this is only why. */
  private void giveUp(Exception reason) {
    if (!stopping) {
      say("\nMarquee did not start: " + reasons(reason) + "\n");
    }
    System.exit(1);
  }

  /** The environment has the last word, except on where the servers are. */
  private Map<String, String> settings(Servers servers, PaymentSimulator simulator)
      throws IOException {
    var settings = new TreeMap<>(simulator.environment());
    settings.put("MARQUEE_AUTH_SECRET", secret());
    settings.putAll(System.getenv());
    settings.putAll(servers.environment());
    return settings;
  }

  /** Sessions outlive a restart, and no two machines share a secret. */
  private String secret() throws IOException {
    var file = directory.resolve("auth-secret");
    if (!Files.exists(file)) {
      var bytes = new byte[32];
      new SecureRandom().nextBytes(bytes);
      Files.createDirectories(directory);
      Files.writeString(file, HexFormat.of().formatHex(bytes));
    }
    return Files.readString(file);
  }

  private static void refuseTaken(int port, String variable) {
    if (!Ports.isFree(port)) {
      throw new IllegalStateException(
          "port " + port + " is taken: stop what listens there, or set " + variable);
    }
  }

  private void load(TestDatabase database) throws SQLException {
    var began = System.nanoTime();
    var hash = await(new PasswordHash(vertx, new SecureRandom()).hash(DemoCatalogue.PASSWORD));
    try (var connection = database.connect()) {
      var showtimes = DemoCatalogue.load(connection, hash, LocalDate.now(ZoneOffset.UTC));
      if (showtimes > 0) {
        var millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        say("Loaded %,d showtimes in %.1f s.".formatted(showtimes, millis / 1000.0));
      }
    }
  }

  /**
   * Stops what has been started: the service drains before its servers go. Ctrl-C during the start
   * may have ended a program that was to start a server, and then the start waits for it in vain:
   * so this does not wait for the start for ever.
   */
  private void stop() {
    stopping = true;
    try {
      if (parts.tryLock(START_SECONDS, TimeUnit.SECONDS)) {
        stopParts();
      } else {
        EmbeddedServers.endLeftovers(directory);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopParts() {
    if (!stops.isEmpty()) {
      say("\nStopping …");
    }
    while (!stops.isEmpty()) {
      try {
        stops.pop().run();
      } catch (Exception e) {
        say("Not stopped in order: " + reasons(e));
      }
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("It took longer than " + BOUND_SECONDS + " s", e);
    }
  }

  private static String reasons(Throwable failure) {
    var reasons = new StringBuilder();
    for (var it = failure; it != null; it = it.getCause()) {
      reasons.append(reasons.isEmpty() ? "" : "\n  because: ");
      reasons.append(it.getMessage() == null ? it.toString() : it.getMessage());
    }
    return reasons.toString();
  }

  private static void say(String text) {
    System.out.println(text);
  }
}

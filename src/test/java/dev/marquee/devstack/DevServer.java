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

/**
 * The whole of Marquee on one machine: the servers, the payment simulator, the demo catalogue and
 * the service. Runs until it is told to stop by SIGINT or SIGTERM. Its data is kept.
 */
public final class DevServer {
  private static final int SIMULATOR_PORT = 18082;
  private static final long BOUND_SECONDS = 60;

  /** What has to be stopped, the last started first. */
  private final Deque<Stop> stops = new ArrayDeque<>();

  private final Path directory = DataDirectory.ofBuild().resolve("devstack");
  private final Vertx vertx = Vertx.vertx();

  private DevServer() {}

  /** Something that is stopped. */
  @FunctionalInterface
  private interface Stop {
    void run() throws Exception;
  }

  /** Starts everything; returns never. */
  public static void main(String[] args) throws InterruptedException {
    var server = new DevServer();
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop-dev-server"));
    try {
      server.start();
    } catch (Exception e) {
      say("\nMarquee did not start: " + reasons(e) + "\n");
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  private void start() throws IOException, SQLException {
    var began = System.nanoTime();
    say("Starting Postgres, Redis, Kafka, SMTP and the payment simulator …");
    var ports = Ports.development();
    var servers = started(Servers.start(directory, ports), Servers::close);
    var simulator =
        started(
            await(PaymentSimulator.start(vertx, Ports.freeOr(SIMULATOR_PORT))),
            it -> await(it.stop()));
    var config = Config.load(settings(servers, simulator));
    refuseTaken(config.http().port(), "MARQUEE_HTTP_PORT");
    refuseTaken(config.management().port(), "MARQUEE_MANAGEMENT_PORT");
    await(Postgres.migrate(vertx, config.database()));
    load(TestDatabase.of(servers.environment()));
    var service = started(await(Service.start(vertx, config)), it -> await(it.stop()));
    var took = Duration.ofNanos(System.nanoTime() - began);
    say(
        new Welcome(servers, ports, simulator, service.port(), service.managementPort())
            .text(took));
  }

  private synchronized <T> T started(T part, StopOf<T> stop) {
    stops.push(() -> stop.run(part));
    return part;
  }

  /** How a part is stopped. */
  @FunctionalInterface
  private interface StopOf<T> {
    void run(T part) throws Exception;
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

  /** Stops what has been started: the service drains before its servers go. */
  private synchronized void stop() {
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

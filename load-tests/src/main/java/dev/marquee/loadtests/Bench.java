package dev.marquee.loadtests;

import dev.marquee.devstack.PaymentSimulator;
import dev.marquee.devstack.Ports;
import dev.marquee.devstack.SearchIndices;
import dev.marquee.devstack.Servers;
import dev.marquee.devstack.Tuning;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The machine that everything runs on: one set of servers, and a target at a time. */
final class Bench implements AutoCloseable {
  private static final long BOUND_SECONDS = 120;
  private static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g");

  /** As one would run them in production on such a machine; commits wait for the disk as ever. */
  private static final Tuning TUNING =
      new Tuning(
          Map.of("shared_buffers", "2GB", "checkpoint_timeout", "15min"),
          List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));

  private final Vertx vertx;
  private final Options options;
  private final Path directory;
  private final Path serviceJar;
  private final Servers servers;
  private final PaymentSimulator simulator;
  private final Buyers buyers;

  private Bench(Vertx vertx, Options options, Path directory, Path serviceJar) {
    this.vertx = vertx;
    this.options = options;
    this.directory = directory;
    this.serviceJar = serviceJar;
    servers = Servers.start(directory.resolve("benchmark-servers"), Ports.any(), TUNING);
    Runtime.getRuntime().addShutdownHook(new Thread(servers::close, "stop-servers"));
    simulator = await(PaymentSimulator.start(vertx, 0));
    buyers = Buyers.sign(vertx, options.buyers());
  }

  /**
   * Starts the servers.
   *
   * @param directory for data, logs and results
   * @param serviceJar the runnable jar of the service
   */
  static Bench start(Vertx vertx, Options options, Path directory, Path serviceJar) {
    return new Bench(vertx, options, directory, serviceJar);
  }

  /** A database for each run of a scenario to be copied from. */
  Database template() {
    var template = new Database(servers.environment()).named("marquee_template");
    template.create();
    template.migrate(vertx);
    return template;
  }

  /** One run: a fresh database, a new process, its load, and what the database says of it. */
  Outcome run(Scenario scenario, Target target, int round, Database template, Shows shows) {
    var name = "%s-%s-%d".formatted(scenario.name(), target, round);
    var log = directory.resolve("benchmark-logs").resolve(name + ".log");
    if (target == Target.CEILING) {
      try (var server = ChildJvm.start(ceiling(), Map.of(), log)) {
        return new Outcome(
            measure(scenario, target, round, server, template, shows), Optional.empty());
      }
    }
    var database = template.copy("marquee_run");
    forgetSeats();
    forgetFilms();
    Measurement measurement;
    try (var server = ChildJvm.start(service(name), settings(scenario, target, database), log)) {
      var walBefore = walBytes(database);
      measurement = measure(scenario, target, round, server, database, shows);
      if (measurement.held() > 0) {
        var written = walBytes(database) - walBefore;
        measurement = measurement.with("wal_bytes_per_hold", written / measurement.held());
      }
    }
    var audit = Audit.of(database);
    database.drop();
    return new Outcome(measurement, Optional.of(audit));
  }

  /** How much Postgres has written to its log. */
  private static double walBytes(Database database) {
    return database.number("select pg_current_wal_lsn() - '0/0'");
  }

  private Measurement measure(
      Scenario scenario,
      Target target,
      int round,
      ChildJvm server,
      Database database,
      Shows shows) {
    return scenario.run(new Run(vertx, options, target, round, server, database, shows, buyers));
  }

  private List<String> ceiling() {
    var arguments = new ArrayList<>(HEAP);
    arguments.add("-cp");
    arguments.add(directory.resolve("classes") + File.pathSeparator + serviceJar);
    arguments.add(Ceiling.class.getName());
    arguments.add(FreePort.any());
    return arguments;
  }

  private List<String> service(String run) {
    var arguments = new ArrayList<>(HEAP);
    options.serviceOptions().forEach(it -> arguments.add(it.replace("{run}", run)));
    arguments.add("-jar");
    arguments.add(serviceJar.toString());
    return arguments;
  }

  private Map<String, String> settings(Scenario scenario, Target target, Database database) {
    var settings = new TreeMap<>(database.environment());
    settings.putAll(simulator.environment());
    settings.put("MARQUEE_AUTH_SECRET", Buyers.SECRET);
    for (var port : List.of("MARQUEE_HTTP", "MARQUEE_MANAGEMENT")) {
      settings.put(port + "_HOST", "127.0.0.1");
      settings.put(port + "_PORT", FreePort.any());
    }
    settings.putAll(Buyers.UNHINDERED);
    // Measured where they are asked for: what follows a sale is not what holds and maps wait for.
    settings.put("MARQUEE_CHANGES_STREAM", "false");
    settings.put("MARQUEE_CHANGES_CONSUMERS", "false");
    settings.put("MARQUEE_SEARCH_URL", "");
    if (target == Target.BASELINE) {
      settings.put("MARQUEE_HOLD_BATCH_SIZE", "1");
      settings.put("MARQUEE_HOLD_REFUSE_KNOWN", "false");
      settings.put("MARQUEE_HOLD_MAX_WAIT_MILLIS", "60000");
    }
    settings.putAll(scenario.settings(database));
    settings.putAll(options.settings());
    return settings;
  }

  /** Each run has showtimes of the same ids: what Redis knows of them is of the run before. */
  private void forgetSeats() {
    var redis = Redis.createClient(vertx, servers.environment().get("MARQUEE_REDIS_URL"));
    await(redis.send(Request.cmd(Command.FLUSHALL)));
    await(redis.close());
  }

  /** Films have the same ids as well, and their changes begin anew with each database. */
  private void forgetFilms() {
    if (!servers.environment().getOrDefault("MARQUEE_SEARCH_URL", "").isEmpty()) {
      SearchIndices.at(vertx, servers.environment(), SearchFilms.PREFIX).deleteIndices();
    }
  }

  @Override
  public void close() {
    await(simulator.stop());
    servers.close();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}

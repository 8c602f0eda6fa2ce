package dev.marquee.devstack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Real servers out of jars: Postgres, Redis and OpenSearch as processes, Kafka and SMTP in this
 * JVM.
 */
final class EmbeddedServers implements Servers {
  private final DataDirectory directory;
  private final PostgresServer postgres;
  private final RedisServer redis;
  private final KafkaServer kafka;
  private final OpenSearchServer search;
  private final MailServer mail;

  private EmbeddedServers(
      DataDirectory directory,
      PostgresServer postgres,
      RedisServer redis,
      KafkaServer kafka,
      OpenSearchServer search,
      MailServer mail) {
    this.directory = directory;
    this.postgres = postgres;
    this.redis = redis;
    this.kafka = kafka;
    this.search = search;
    this.mail = mail;
  }

  /** Starts them side by side; if one fails, none is left. */
  static EmbeddedServers start(Path path, Ports ports, Tuning tuning) {
    var directory = DataDirectory.lock(path);
    var threads = Executors.newFixedThreadPool(5, EmbeddedServers::thread);
    var started = new ArrayList<CompletableFuture<? extends AutoCloseable>>();
    try {
      var postgres =
          begin(
              threads,
              started,
              () ->
                  PostgresServer.start(
                      path.resolve("postgres"), ports.database(), tuning.postgres()));
      var redis =
          begin(threads, started, () -> RedisServer.start(path.resolve("redis"), ports.redis()));
      var kafka =
          begin(threads, started, () -> KafkaServer.start(path.resolve("kafka"), ports.kafka()));
      var search =
          begin(
              threads,
              started,
              () ->
                  OpenSearchServer.start(
                      path.resolve("opensearch"), ports.search(), tuning.searchServer()));
      var mail = begin(threads, started, () -> MailServer.start(ports.mail()));
      return new EmbeddedServers(
          directory, postgres.join(), redis.join(), kafka.join(), search.join(), mail.join());
    } catch (CompletionException e) {
      started.forEach(EmbeddedServers::closeOnceStarted);
      directory.close();
      throw new IllegalStateException("The embedded servers did not start", e.getCause());
    } finally {
      threads.shutdown();
    }
  }

  /** Ends the processes of a start that came to no end. */
  static void endLeftovers(Path path) {
    RedisServer.endOrphan(path.resolve("redis"));
    PostgresServer.endOrphan(path.resolve("postgres"));
    OpenSearchServer.endOrphan(path.resolve("opensearch"));
  }

  private static Thread thread(Runnable work) {
    return new Thread(work, "start-server");
  }

  private static <T extends AutoCloseable> CompletableFuture<T> begin(
      ExecutorService threads,
      List<CompletableFuture<? extends AutoCloseable>> started,
      Supplier<T> start) {
    var server = CompletableFuture.supplyAsync(start, threads);
    started.add(server);
    return server;
  }

  private static void closeOnceStarted(CompletableFuture<? extends AutoCloseable> server) {
    try {
      server.join().close();
    } catch (Exception e) {
      // This one did not start, or broke: what matters is that the others are closed too.
    }
  }

  @Override
  public Map<String, String> environment() {
    return Map.of(
        "MARQUEE_DATABASE_HOST",
        "127.0.0.1",
        "MARQUEE_DATABASE_PORT",
        String.valueOf(postgres.port()),
        "MARQUEE_DATABASE_NAME",
        PostgresServer.DATABASE,
        "MARQUEE_DATABASE_USER",
        PostgresServer.USER,
        "MARQUEE_DATABASE_PASSWORD",
        "",
        "MARQUEE_REDIS_URL",
        "redis://127.0.0.1:" + redis.port(),
        "MARQUEE_KAFKA_SERVERS",
        "127.0.0.1:" + kafka.port(),
        "MARQUEE_SEARCH_URL",
        search.url(),
        "MARQUEE_MAIL_HOST",
        "127.0.0.1",
        "MARQUEE_MAIL_PORT",
        String.valueOf(mail.port()));
  }

  @Override
  public void stopRedis() {
    redis.stop();
  }

  @Override
  public void startRedis() {
    redis.start();
  }

  @Override
  public void stopPostgres() {
    postgres.stop();
  }

  @Override
  public void startPostgres() {
    postgres.start();
  }

  @Override
  public void stopKafka() {
    kafka.stop();
  }

  @Override
  public void startKafka() {
    kafka.start();
  }

  @Override
  public void stopSearch() {
    search.stop();
  }

  @Override
  public void startSearch() {
    search.start();
  }

  @Override
  public void pauseSearch() {
    search.pause();
  }

  @Override
  public void resumeSearch() {
    search.resume();
  }

  @Override
  public Optional<MailServer> mail() {
    return Optional.of(mail);
  }

  @Override
  public void close() {
    mail.close();
    search.close();
    kafka.close();
    redis.close();
    postgres.close();
    directory.close();
  }
}

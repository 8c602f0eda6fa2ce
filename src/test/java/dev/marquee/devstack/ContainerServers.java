package dev.marquee.devstack;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/** The servers as containers; SMTP is the one in this JVM. */
final class ContainerServers implements Servers {
  private static final int POSTGRES_PORT = 5432;
  private static final int REDIS_PORT = 6379;
  private static final int SEARCH_PORT = 9200;

  private final GenericContainer<?> postgres = postgres();
  private final GenericContainer<?> redis = redis();
  private final int kafkaPort = Ports.freeOr(0);
  private final GenericContainer<?> kafka = kafka(kafkaPort);
  private final GenericContainer<?> search = search();
  private final MailServer mail = MailServer.start(0);

  private ContainerServers() {}

  /**
   * Starts them.
   *
   * @throws TestAbortedException with one line that says so, where there is no Docker
   */
  static ContainerServers start() {
    if (!isDockerThere()) {
      throw new TestAbortedException(
          "Skipped: -Dservers=containers needs Docker, and there is none that answers");
    }
    var servers = new ContainerServers();
    try {
      Startables.deepStart(servers.containers()).join();
      return servers;
    } catch (RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  static boolean isDockerThere() {
    try {
      return DockerClientFactory.instance().isDockerAvailable();
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static GenericContainer<?> postgres() {
    return new GenericContainer<>(DockerImageName.parse("postgres:17-alpine"))
        .withExposedPorts(POSTGRES_PORT)
        .withEnv("POSTGRES_USER", "marquee")
        .withEnv("POSTGRES_PASSWORD", "marquee")
        .withEnv("POSTGRES_DB", "marquee")
        .withCommand(
            "postgres",
            "-c",
            "wal_level=logical",
            "-c",
            "max_connections=200",
            "-c",
            "shared_buffers=256MB")
        // The first time is the start that makes the database.
        .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*", 2));
  }

  private static GenericContainer<?> redis() {
    return new GenericContainer<>(DockerImageName.parse("redis:7-alpine"))
        .withExposedPorts(REDIS_PORT)
        .withCommand("redis-server", "--notify-keyspace-events", "Ex")
        .waitingFor(Wait.forListeningPort());
  }

  /** Kafka tells its clients its port, so the port is the same outside and inside. */
  private static GenericContainer<?> kafka(int port) {
    var kafka =
        new GenericContainer<>(DockerImageName.parse("apache/kafka:3.9.2"))
            .withExposedPorts(port)
            .withEnv("KAFKA_NODE_ID", "1")
            .withEnv("KAFKA_PROCESS_ROLES", "broker,controller")
            .withEnv("KAFKA_LISTENERS", "PLAINTEXT://:" + port + ",CONTROLLER://:9093")
            .withEnv("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://localhost:" + port)
            .withEnv("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
            .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093")
            .withEnv(
                "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT")
            .withEnv("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1")
            .waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1));
    kafka.setPortBindings(java.util.List.of(port + ":" + port));
    return kafka;
  }

  private static GenericContainer<?> search() {
    return new GenericContainer<>(DockerImageName.parse("opensearchproject/opensearch:2.19.6"))
        .withExposedPorts(SEARCH_PORT)
        .withEnv("discovery.type", "single-node")
        .withEnv("cluster.routing.allocation.disk.threshold_enabled", "false")
        .withEnv("DISABLE_INSTALL_DEMO_CONFIG", "true")
        .withEnv("DISABLE_SECURITY_PLUGIN", "true")
        .withEnv("OPENSEARCH_JAVA_OPTS", "-Xms512m -Xmx512m")
        .waitingFor(
            Wait.forHttp("/_cluster/health?wait_for_status=yellow")
                .forPort(SEARCH_PORT)
                .withStartupTimeout(Duration.ofMinutes(2)));
  }

  private Stream<GenericContainer<?>> containers() {
    return Stream.of(search, kafka, redis, postgres);
  }

  @Override
  public Map<String, String> environment() {
    return Map.of(
        "MARQUEE_DATABASE_HOST",
        postgres.getHost(),
        "MARQUEE_DATABASE_PORT",
        String.valueOf(postgres.getMappedPort(POSTGRES_PORT)),
        "MARQUEE_DATABASE_NAME",
        "marquee",
        "MARQUEE_DATABASE_USER",
        "marquee",
        "MARQUEE_DATABASE_PASSWORD",
        "marquee",
        "MARQUEE_REDIS_URL",
        "redis://" + redis.getHost() + ":" + redis.getMappedPort(REDIS_PORT),
        "MARQUEE_KAFKA_SERVERS",
        kafka.getHost() + ":" + kafkaPort,
        "MARQUEE_SEARCH_URL",
        "http://" + search.getHost() + ":" + search.getMappedPort(SEARCH_PORT),
        "MARQUEE_MAIL_HOST",
        "127.0.0.1",
        "MARQUEE_MAIL_PORT",
        String.valueOf(mail.port()));
  }

  @Override
  public Optional<MailServer> mail() {
    return Optional.of(mail);
  }

  @Override
  public void close() {
    containers().forEach(GenericContainer::stop);
    mail.close();
  }
}

package dev.marquee.devstack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/** Kafka in this JVM: one node that is broker and controller. */
final class KafkaServer implements AutoCloseable {
  private static final String CLUSTER_ID = "bWFycXVlZS1kZXYtc3RrMA";

  private final Properties properties;
  private final int port;
  private KafkaRaftServer server;

  private KafkaServer(Properties properties, int port) {
    this.properties = properties;
    this.port = port;
    this.server = started(properties);
  }

  /** Starts it on what the directory holds. */
  static KafkaServer start(Path directory, int askedPort) {
    var port = Ports.freeOr(askedPort);
    var properties = properties(directory, port, Ports.freeOr(0));
    format(directory, properties);
    return new KafkaServer(properties, port);
  }

  private static KafkaRaftServer started(Properties properties) {
    var server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    server.startup();
    return server;
  }

  private static Properties properties(Path directory, int port, int controllerPort) {
    var properties = new Properties();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    properties.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put("log.dirs", directory.resolve("log").toAbsolutePath().toString());
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("transaction.state.log.num.partitions", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    properties.put("broker.session.timeout.ms", "2000");
    properties.put("broker.heartbeat.interval.ms", "250");
    properties.put("log.cleaner.dedupe.buffer.size", "4194304");
    return properties;
  }

  private static void format(Path directory, Properties properties) {
    var file = directory.resolve("server.properties");
    var output = new ByteArrayOutputStream();
    try {
      Files.createDirectories(directory);
      try (var out = Files.newOutputStream(file)) {
        properties.store(out, null);
      }
      var command =
          new String[] {"format", "--ignore-formatted", "-t", CLUSTER_ID, "-c", file.toString()};
      var status =
          StorageTool.execute(command, new PrintStream(output, true, StandardCharsets.UTF_8));
      if (status != 0) {
        throw new IllegalStateException(
            "Kafka's storage could not be made: " + output.toString(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  /** Stops it; what it holds is kept. */
  void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** Starts it again, on the port it had. */
  void start() {
    server = started(properties);
  }

  @Override
  public void close() {
    stop();
  }
}

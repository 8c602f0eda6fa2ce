package dev.marquee.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.admin.KafkaAdminClient;
import io.vertx.kafka.admin.NewTopic;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka: who writes to it, who reads it, and its topics. Its clients reconnect by themselves. */
public final class KafkaLink {
  private static final int BLOCK_MILLIS = 5_000;
  private static final long ADMIN_SECONDS = 10;

  private final Vertx vertx;
  private final KafkaSettings config;
  private final Map<String, String> further;

  /** Connects to nothing yet. */
  public KafkaLink(Vertx vertx, KafkaSettings config) {
    this.vertx = vertx;
    this.config = config;
    this.further = further(config.propertiesFile());
  }

  private static Map<String, String> further(String file) {
    var properties = new Properties();
    if (!file.isEmpty()) {
      try (var reader = Files.newBufferedReader(Path.of(file))) {
        properties.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException("MARQUEE_KAFKA_PROPERTIES_FILE cannot be read", e);
      }
    }
    var further = new HashMap<String, String>();
    properties.stringPropertyNames().forEach(it -> further.put(it, properties.getProperty(it)));
    return further;
  }

  /**
   * A producer that writes each record once and in order, to all replicas, and does not give a
   * record up that it has taken. For a thread of one's own: to send may block for five seconds
   * where a topic is not known yet, and then fails.
   */
  public Producer<String, String> producer() {
    var settings = clients();
    settings.put("acks", "all");
    settings.put("enable.idempotence", "true");
    settings.put("delivery.timeout.ms", String.valueOf(Integer.MAX_VALUE));
    settings.put("max.block.ms", String.valueOf(BLOCK_MILLIS));
    settings.put("linger.ms", "2");
    settings.put("compression.type", "lz4");
    return new KafkaProducer<>(
        Map.copyOf(settings), new StringSerializer(), new StringSerializer());
  }

  /** A producer for single records, each acknowledged by all replicas. */
  public io.vertx.kafka.client.producer.KafkaProducer<String, String> asyncProducer() {
    var settings = clients();
    settings.put("acks", "all");
    return io.vertx.kafka.client.producer.KafkaProducer.create(
        vertx, settings, new StringSerializer(), new StringSerializer());
  }

  /**
   * A consumer of a group, from the oldest record on where the group is new; it commits when told.
   *
   * @param maxRecords that one poll brings
   */
  public KafkaConsumer<String, String> consumer(String group, int maxRecords) {
    var settings = clients();
    settings.put("group.id", group);
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "earliest");
    settings.put("max.poll.records", String.valueOf(maxRecords));
    settings.put("session.timeout.ms", "10000");
    settings.put("heartbeat.interval.ms", "3000");
    settings.put(
        "partition.assignment.strategy",
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    return KafkaConsumer.create(
        vertx, settings, new StringDeserializer(), new StringDeserializer());
  }

  /** Makes the topics that are not there yet, with the configured partitions and replicas. */
  public Future<Void> createTopics(Map<String, Map<String, String>> configsByTopic) {
    var settings = clients();
    settings.put("request.timeout.ms", "5000");
    settings.put("default.api.timeout.ms", "8000");
    var admin = KafkaAdminClient.create(vertx, settings);
    return Future.join(
            configsByTopic.entrySet().stream()
                .map(it -> createTopic(admin, it.getKey(), it.getValue()))
                .toList())
        .timeout(ADMIN_SECONDS, TimeUnit.SECONDS)
        .eventually(() -> admin.close())
        .mapEmpty();
  }

  private Future<Void> createTopic(
      KafkaAdminClient admin, String name, Map<String, String> configs) {
    var topic =
        new NewTopic(name, config.partitions(), (short) config.replication()).setConfig(configs);
    return admin
        .createTopics(List.of(topic))
        .recover(
            failure ->
                failure instanceof TopicExistsException
                        || failure.getCause() instanceof TopicExistsException
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  private Map<String, String> clients() {
    var settings = new HashMap<>(further);
    settings.put("bootstrap.servers", config.servers());
    settings.put("reconnect.backoff.ms", "100");
    settings.put("reconnect.backoff.max.ms", "2000");
    return settings;
  }
}

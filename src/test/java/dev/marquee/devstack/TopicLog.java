package dev.marquee.devstack;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** All that stands on a topic of Kafka, for tests: read anew each time. */
public final class TopicLog {
  private static final Duration POLL = Duration.ofMillis(200);

  private final String servers;
  private final String topic;

  private TopicLog(String servers, String topic) {
    this.servers = servers;
    this.topic = topic;
  }

  /** A topic of the test stack's Kafka; it need not exist yet. */
  public static TopicLog of(String topic) {
    return new TopicLog(
        TestStack.get().servers().environment().getOrDefault("MARQUEE_KAFKA_SERVERS", ""), topic);
  }

  /** The records, those of one partition in their order; none if there is no such topic. */
  public List<ConsumerRecord<String, String>> records() {
    try (var consumer =
        new KafkaConsumer<>(settings(), new StringDeserializer(), new StringDeserializer())) {
      var infos = consumer.listTopics().getOrDefault(topic, List.of());
      var partitions = infos.stream().map(it -> new TopicPartition(topic, it.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      var records = new ArrayList<ConsumerRecord<String, String>>();
      while (ends.entrySet().stream()
          .anyMatch(it -> consumer.position(it.getKey()) < it.getValue())) {
        consumer.poll(POLL).forEach(records::add);
      }
      return records;
    }
  }

  /** Their values, which have to be JSON. */
  public List<JsonObject> events() {
    return records().stream().map(it -> new JsonObject(it.value())).toList();
  }

  /** Puts a record there. */
  public void append(String key, String value) {
    append(List.of(new ProducerRecord<>(topic, key, value)));
  }

  /** Puts records there, each of a key of its own. */
  public void appendAll(List<String> values) {
    append(values.stream().map(it -> new ProducerRecord<>(topic, it, it)).toList());
  }

  private void append(List<ProducerRecord<String, String>> records) {
    try (var producer =
        new KafkaProducer<>(settings(), new StringSerializer(), new StringSerializer())) {
      for (var sent : records.stream().map(producer::send).toList()) {
        sent.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private Properties settings() {
    var settings = new Properties();
    settings.putAll(
        Map.of("bootstrap.servers", servers, "enable.auto.commit", "false", "acks", "all"));
    return settings;
  }
}

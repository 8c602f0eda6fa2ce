package dev.marquee.changes;

import dev.marquee.platform.KafkaLink;
import io.vertx.core.Future;
import io.vertx.kafka.client.common.TopicPartition;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import io.vertx.kafka.client.consumer.KafkaConsumerRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The dead letters of a group, read from where the last replay ended to where they end now. What is
 * put aside again comes behind that end, and waits for the next replay.
 */
final class DeadLetters {
  private static final int POLL_RECORDS = 50;
  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaLink kafka;
  private final String topic;
  private final String group;

  DeadLetters(KafkaLink kafka, ConsumerGroup group) {
    this.kafka = kafka;
    this.topic = group.deadLetters();
    this.group = group.name() + "-dead";
  }

  /** Does something with each, one after the other, and remembers that; what it came to. */
  Future<List<Boolean>> each(Function<KafkaConsumerRecord<String, String>, Future<Boolean>> task) {
    var consumer = kafka.consumer(group, POLL_RECORDS);
    return consumer
        .partitionsFor(topic)
        .map(
            infos ->
                infos.stream()
                    .map(it -> new TopicPartition(topic, it.getPartition()))
                    .collect(Collectors.toSet()))
        .compose(
            partitions -> consumer.assign(partitions).compose(it -> ends(consumer, partitions)))
        .compose(ends -> read(consumer, ends, task, new ArrayList<>()))
        .eventually(() -> consumer.close());
  }

  private static Future<Map<TopicPartition, Long>> ends(
      KafkaConsumer<String, String> consumer, Set<TopicPartition> partitions) {
    return partitions.isEmpty()
        ? Future.succeededFuture(Map.of())
        : consumer.endOffsets(partitions);
  }

  private static Future<List<Boolean>> read(
      KafkaConsumer<String, String> consumer,
      Map<TopicPartition, Long> ends,
      Function<KafkaConsumerRecord<String, String>, Future<Boolean>> task,
      List<Boolean> results) {
    return hasMore(consumer, ends)
        .compose(
            more ->
                more
                    ? consumer
                        .poll(POLL)
                        .compose(records -> handle(records, ends, task, results))
                        .compose(it -> consumer.commit())
                        .compose(it -> read(consumer, ends, task, results))
                    : Future.succeededFuture(results));
  }

  private static Future<Boolean> hasMore(
      KafkaConsumer<String, String> consumer, Map<TopicPartition, Long> ends) {
    var before =
        ends.entrySet().stream()
            .map(end -> consumer.position(end.getKey()).map(it -> it < end.getValue()))
            .toList();
    return Future.all(before).map(it -> before.stream().anyMatch(Future::result));
  }

  private static Future<Void> handle(
      KafkaConsumerRecords<String, String> records,
      Map<TopicPartition, Long> ends,
      Function<KafkaConsumerRecord<String, String>, Future<Boolean>> task,
      List<Boolean> results) {
    Future<Void> done = Future.succeededFuture();
    for (var i = 0; i < records.size(); i++) {
      var record = records.recordAt(i);
      var end = ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
      if (record.offset() < end) {
        done = done.compose(it -> task.apply(record)).onSuccess(results::add).mapEmpty();
      }
    }
    return done;
  }
}

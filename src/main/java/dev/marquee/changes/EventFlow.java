package dev.marquee.changes;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.common.TopicPartition;
import io.vertx.kafka.client.consumer.KafkaConsumer;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import io.vertx.kafka.client.consumer.OffsetAndMetadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that a member of a group has under way: those of one subject one after the other,
 * others at once. An offset is committed when all before it are handled or put aside; so an event
 * is told at least once, and one that fails does not stop those behind it. Of one event loop.
 */
final class EventFlow {
  private static final Logger log = LoggerFactory.getLogger(EventFlow.class);

  private static final long COMMIT_MILLIS = 250;
  private static final long END_SECONDS = 4;

  private final ConsumerGroup group;
  private final KafkaConsumer<String, String> consumer;
  private final EventAttempts attempts;
  private final PartitionOffsets<TopicPartition> offsets = new PartitionOffsets<>();
  private final Map<String, Future<Void>> lastOfSubject = new HashMap<>();
  private final Set<TopicPartition> assigned = new HashSet<>();
  private int underWay;
  private boolean isPaused;
  private boolean isEnding;

  EventFlow(ConsumerGroup group, KafkaConsumer<String, String> consumer, EventAttempts attempts) {
    this.group = group;
    this.consumer = consumer;
    this.attempts = attempts;
  }

  /** Begins to read, now or as soon as Kafka is there. */
  void begin(Vertx vertx) {
    consumer
        .handler(this::take)
        .exceptionHandler(this::broken)
        .partitionsAssignedHandler(this::given)
        .partitionsRevokedHandler(this::taken);
    vertx.setPeriodic(COMMIT_MILLIS, timer -> commit());
    // Not waited for: Kafka may be away, and nobody who buys needs it.
    consumer.subscribe(group.topic()).onFailure(this::broken);
  }

  /**
   * Takes and begins no more, and waits a moment for what is under way. What was not handled then
   * is not committed.
   */
  Future<Void> end() {
    isEnding = true;
    attempts.end();
    return Future.join(lastOfSubject.values().stream().toList())
        .timeout(END_SECONDS, TimeUnit.SECONDS)
        .transform(it -> commit())
        .transform(it -> consumer.close())
        .timeout(END_SECONDS, TimeUnit.SECONDS)
        .otherwiseEmpty();
  }

  private void take(KafkaConsumerRecord<String, String> record) {
    if (isEnding) {
      return;
    }
    var partition = new TopicPartition(record.topic(), record.partition());
    offsets.begun(partition, record.offset());
    underWay++;
    pauseOrResume();
    handleInTurn(record, partition)
        .onSuccess(it -> offsets.done(partition, record.offset()))
        .onComplete(
            it -> {
              underWay--;
              pauseOrResume();
            });
  }

  /** After what came before of the same subject. */
  private Future<Void> handleInTurn(
      KafkaConsumerRecord<String, String> record, TopicPartition partition) {
    try {
      var event = Event.parse(record.value());
      var before = lastOfSubject.getOrDefault(event.subject(), Future.succeededFuture());
      var handled =
          before.transform(
              it -> attempts.handle(event, record, () -> assigned.contains(partition)));
      lastOfSubject.put(event.subject(), handled);
      return handled.onComplete(it -> lastOfSubject.remove(event.subject(), handled));
    } catch (Event.Malformed malformed) {
      return attempts.putAside(record, malformed);
    }
  }

  /** Paused by partition, so that the group still hears of this member. */
  private void pauseOrResume() {
    if (!isPaused && underWay >= group.mostAtOnce()) {
      isPaused = true;
      consumer.pause(Set.copyOf(assigned)).onFailure(this::broken);
    } else if (isPaused && underWay < group.mostAtOnce() / 2) {
      isPaused = false;
      consumer.resume(Set.copyOf(assigned)).onFailure(this::broken);
    }
  }

  private void given(Set<TopicPartition> partitions) {
    // What is left of former times was not handled, and is told again.
    partitions.forEach(offsets::forget);
    assigned.addAll(partitions);
    if (isPaused) {
      consumer.pause(partitions).onFailure(this::broken);
    }
  }

  private void taken(Set<TopicPartition> partitions) {
    commit();
    assigned.removeAll(partitions);
    partitions.forEach(offsets::forget);
  }

  private Future<?> commit() {
    var due = offsets.due();
    if (due.isEmpty()) {
      return Future.succeededFuture();
    }
    // Noted at once, so that the next turn does not commit the same; what is lost so is told again.
    offsets.committed(due);
    return consumer
        .commit(
            due.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey, it -> new OffsetAndMetadata(it.getValue(), ""))))
        .onFailure(this::broken);
  }

  private void broken(Throwable failure) {
    log.atWarn()
        .addKeyValue("group", group.name())
        .addKeyValue("cause", failure.toString())
        .log("consumer.broken");
  }
}

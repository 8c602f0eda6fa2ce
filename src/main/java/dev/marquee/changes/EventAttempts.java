package dev.marquee.changes;

import dev.marquee.platform.ChangeSettings;
import dev.marquee.platform.KafkaLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an event handled: again after growing pauses where that fails, and put aside as a dead letter
 * where it cannot be mended or was tried often enough.
 */
public final class EventAttempts {
  private static final Logger log = LoggerFactory.getLogger(EventAttempts.class);

  private static final long LONGEST_PAUSE_MILLIS = 60_000;
  private static final long HANDLE_SECONDS = 60;

  /**
   * What a replay came to.
   *
   * @param handled events that are done now
   * @param putAside those that failed again, and are dead letters again
   */
  public record Replayed(int handled, int putAside) {}

  private final Vertx vertx;
  private final KafkaLink kafka;
  private final KafkaProducer<String, String> producer;
  private final String purpose;
  private final String group;
  private final String deadLetters;
  private final EventHandler handler;
  private final ChangeSettings config;
  private final ChangeListener listener;
  private boolean isReplaying;

  EventAttempts(
      Vertx vertx,
      KafkaLink kafka,
      Topics topics,
      String purpose,
      EventHandler handler,
      ChangeSettings config,
      ChangeListener listener) {
    this.vertx = vertx;
    this.kafka = kafka;
    this.producer = kafka.asyncProducer();
    this.purpose = purpose;
    this.group = topics.group(purpose);
    this.deadLetters = topics.deadLetters(purpose);
    this.handler = handler;
    this.config = config;
    this.listener = listener;
  }

  Future<Void> close() {
    return producer.close();
  }

  /** Completes once the event is handled or put aside; never fails. */
  Future<Void> handle(Event event, KafkaConsumerRecord<String, String> record) {
    return attempt(event, 1)
        .onSuccess(it -> listener.handled(purpose, false))
        .recover(failure -> putAside(record, failure));
  }

  private Future<Void> attempt(Event event, int number) {
    return once(event)
        .recover(
            failure -> {
              if (failure instanceof EventHandler.Unprocessable || number >= config.attempts()) {
                return Future.failedFuture(failure);
              }
              log(event.id(), failure, "event.failed");
              return pause(number).compose(it -> attempt(event, number + 1));
            });
  }

  private Future<Void> once(Event event) {
    return Future.succeededFuture()
        .compose(it -> handler.handle(event))
        .timeout(HANDLE_SECONDS, TimeUnit.SECONDS);
  }

  private Future<Void> pause(int number) {
    var millis =
        Math.min(LONGEST_PAUSE_MILLIS, (long) config.retryMillis() << Math.min(number - 1, 20));
    return vertx.timer(millis, TimeUnit.MILLISECONDS).mapEmpty();
  }

  /** Puts a record aside, with what spoke against it; completes once Kafka has it. */
  Future<Void> putAside(KafkaConsumerRecord<String, String> record, Throwable reason) {
    log(record.topic() + "/" + record.partition() + "/" + record.offset(), reason, "event.dead");
    var letter =
        KafkaProducerRecord.create(deadLetters, record.key(), record.value())
            .addHeader("reason", String.valueOf(reason.getMessage()))
            .addHeader("topic", record.topic())
            .addHeader("partition", String.valueOf(record.partition()))
            .addHeader("offset", String.valueOf(record.offset()));
    return producer
        .write(letter)
        .onSuccess(it -> listener.handled(purpose, true))
        .recover(failure -> pause(config.attempts()).compose(it -> putAside(record, failure)));
  }

  /** Hands the dead letters that there are now to the handler once more. One replay at a time. */
  Future<Replayed> replay() {
    if (isReplaying) {
      return Future.failedFuture(new IllegalStateException("A replay is under way"));
    }
    isReplaying = true;
    return new DeadLetters(kafka, deadLetters, group)
        .each(this::again)
        .onComplete(it -> isReplaying = false)
        .map(
            results ->
                new Replayed(
                    (int) results.stream().filter(handled -> handled).count(),
                    (int) results.stream().filter(handled -> !handled).count()));
  }

  private Future<Boolean> again(KafkaConsumerRecord<String, String> letter) {
    try {
      return once(Event.parse(letter.value()))
          .map(true)
          .recover(failure -> putAside(letter, failure).map(false));
    } catch (Event.Malformed malformed) {
      return putAside(letter, malformed).map(false);
    }
  }

  private void log(String event, Throwable failure, String what) {
    log.atWarn()
        .addKeyValue("group", group)
        .addKeyValue("event_id", event)
        .addKeyValue("cause", failure.toString())
        .log(what);
  }
}

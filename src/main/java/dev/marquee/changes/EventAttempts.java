package dev.marquee.changes;

import dev.marquee.platform.ChangeSettings;
import dev.marquee.platform.KafkaLink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import io.vertx.kafka.client.producer.KafkaProducer;
import io.vertx.kafka.client.producer.KafkaProducerRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an event handled: again after growing pauses where that fails, and put aside as a dead letter
 * where it cannot be mended or was tried often enough. Where what is needed to handle it is away it
 * is tried until that is back. Of one event loop.
 */
public final class EventAttempts {
  private static final Logger log = LoggerFactory.getLogger(EventAttempts.class);

  private static final long LONGEST_PAUSE_MILLIS = 60_000;

  /** Short, since all that waits should be done soon after the end of an outage. */
  private static final long LONGEST_PAUSE_WHILE_AWAY_MILLIS = 5_000;

  private static final long TELL_OF_AWAY_MILLIS = 60_000;
  private static final long HANDLE_SECONDS = 60;

  /**
   * What a replay came to.
   *
   * @param handled events that are done now
   * @param putAside those that failed again, and are dead letters again
   */
  public record Replayed(int handled, int putAside) {}

  /**
   * An event that is being tried.
   *
   * @param isOurs whether it is still this member's to handle
   * @param failures how often it has failed by itself
   * @param absences how often what it needs was away
   * @param done how it ends; of its own, since attempts that have no end must not be nested
   */
  private record Trial(
      Event event, BooleanSupplier isOurs, int failures, int absences, Promise<Void> done) {
    Trial failed() {
      return new Trial(event, isOurs, failures + 1, absences, done);
    }

    Trial away() {
      return new Trial(event, isOurs, failures, absences + 1, done);
    }
  }

  /** Not handled, and not to be tried any more by this member. */
  private static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUp() {
      super("It is another's to handle, or another time");
    }
  }

  private final Vertx vertx;
  private final KafkaLink kafka;
  private final KafkaProducer<String, String> producer;
  private final ConsumerGroup group;
  private final EventHandler handler;
  private final ChangeSettings config;
  private final ChangeListener listener;
  private final Set<Timer> pauses = new HashSet<>();
  private boolean isReplaying;
  private boolean isToldOfAway;
  private boolean isEnding;

  EventAttempts(
      Vertx vertx,
      KafkaLink kafka,
      ConsumerGroup group,
      EventHandler handler,
      ChangeSettings config,
      ChangeListener listener) {
    this.vertx = vertx;
    this.kafka = kafka;
    this.producer = kafka.asyncProducer();
    this.group = group;
    this.handler = handler;
    this.config = config;
    this.listener = listener;
  }

  /** Begins no further attempt; what waits for one is given up, and so not handled. */
  void end() {
    isEnding = true;
    List.copyOf(pauses).forEach(Timer::cancel);
  }

  Future<Void> close() {
    return producer.close();
  }

  /**
   * Completes once the event is handled or put aside. Fails only where it is given up: at the end,
   * or since another member has it now.
   *
   * @param isOurs whether it still is this member's to handle
   */
  Future<Void> handle(
      Event event, KafkaConsumerRecord<String, String> record, BooleanSupplier isOurs) {
    var trial = new Trial(event, isOurs, 0, 0, Promise.promise());
    attempt(trial);
    return trial
        .done()
        .future()
        .onSuccess(it -> listener.handled(group.purpose(), false))
        .recover(
            failure ->
                failure instanceof GivenUp
                    ? Future.failedFuture(failure)
                    : putAside(record, failure));
  }

  private void attempt(Trial trial) {
    if (isEnding) {
      trial.done().fail(new GivenUp());
      return;
    }
    once(trial.event())
        .onSuccess(trial.done()::complete)
        .onFailure(failure -> consider(trial, failure));
  }

  private Future<Void> once(Event event) {
    return Future.succeededFuture()
        .compose(it -> handler.handle(event))
        .timeout(HANDLE_SECONDS, TimeUnit.SECONDS);
  }

  /** What a failure means for the event: another attempt, or none. */
  private void consider(Trial trial, Throwable failure) {
    if (failure instanceof EventHandler.Unavailable) {
      tellOfAway(failure);
      var next = trial.away();
      tryAgain(next, millis(next.absences(), LONGEST_PAUSE_WHILE_AWAY_MILLIS));
      return;
    }
    var next = trial.failed();
    if (failure instanceof EventHandler.Unprocessable || next.failures() >= config.attempts()) {
      trial.done().fail(failure);
      return;
    }
    log(trial.event().id(), failure, "event.failed");
    tryAgain(next, millis(next.failures(), LONGEST_PAUSE_MILLIS));
  }

  private void tryAgain(Trial trial, long millis) {
    pause(millis)
        .onFailure(trial.done()::fail)
        .onSuccess(
            it -> {
              if (trial.isOurs().getAsBoolean()) {
                attempt(trial);
              } else {
                trial.done().fail(new GivenUp());
              }
            });
  }

  private long millis(int tries, long longest) {
    return Math.min(longest, (long) config.retryMillis() << Math.min(tries - 1, 20));
  }

  /** Waits; fails where the end comes first. */
  private Future<Void> pause(long millis) {
    if (isEnding) {
      return Future.failedFuture(new GivenUp());
    }
    var timer = vertx.timer(millis, TimeUnit.MILLISECONDS);
    pauses.add(timer);
    return timer
        .onComplete(it -> pauses.remove(timer))
        .recover(cancelled -> Future.failedFuture(new GivenUp()));
  }

  /**
   * Puts a record aside, with what spoke against it; completes once Kafka has it, and fails only at
   * the end.
   */
  Future<Void> putAside(KafkaConsumerRecord<String, String> record, Throwable reason) {
    log(record.topic() + "/" + record.partition() + "/" + record.offset(), reason, "event.dead");
    var letter =
        KafkaProducerRecord.create(group.deadLetters(), record.key(), record.value())
            .addHeader("reason", String.valueOf(reason.getMessage()))
            .addHeader("topic", record.topic())
            .addHeader("partition", String.valueOf(record.partition()))
            .addHeader("offset", String.valueOf(record.offset()));
    return producer
        .write(letter)
        .onSuccess(it -> listener.handled(group.purpose(), true))
        .recover(failure -> pause(LONGEST_PAUSE_MILLIS).compose(it -> putAside(record, reason)));
  }

  /** Hands the dead letters that there are now to the handler once more. One replay at a time. */
  Future<Replayed> replay() {
    if (isReplaying) {
      return Future.failedFuture(new IllegalStateException("A replay is under way"));
    }
    isReplaying = true;
    return new DeadLetters(kafka, group)
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

  /** Not for each event, of which hundreds may wait for the same. */
  private void tellOfAway(Throwable failure) {
    if (isToldOfAway) {
      return;
    }
    isToldOfAway = true;
    vertx.setTimer(TELL_OF_AWAY_MILLIS, it -> isToldOfAway = false);
    log.atWarn()
        .addKeyValue("group", group.name())
        .addKeyValue("cause", failure.toString())
        .log("event.unavailable");
  }

  private void log(String event, Throwable failure, String what) {
    log.atWarn()
        .addKeyValue("group", group.name())
        .addKeyValue("event_id", event)
        .addKeyValue("cause", failure.toString())
        .log(what);
  }
}

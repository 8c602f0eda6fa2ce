package dev.marquee.changes;

import dev.marquee.platform.ChangeSettings;
import dev.marquee.platform.KafkaLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;

/** One node's part of a consumer group: reads the bookings' events and has each handled. */
public final class EventConsumer extends VerticleBase {
  private static final int POLL_RECORDS = 64;

  private record Running(EventFlow flow, EventAttempts attempts) {}

  private final KafkaLink kafka;
  private final Topics topics;
  private final String purpose;
  private final EventHandler handler;
  private final ChangeSettings config;
  private final ChangeListener listener;
  private Optional<Running> running = Optional.empty();

  /**
   * A member of the group of a purpose.
   *
   * @param purpose names the group and its dead letters, such as {@code tickets}
   */
  public EventConsumer(
      KafkaLink kafka,
      Topics topics,
      String purpose,
      EventHandler handler,
      ChangeSettings config,
      ChangeListener listener) {
    this.kafka = kafka;
    this.topics = topics;
    this.purpose = purpose;
    this.handler = handler;
    this.config = config;
    this.listener = listener;
  }

  @Override
  public Future<?> start() {
    var group = topics.group(purpose);
    var attempts = new EventAttempts(vertx, kafka, topics, purpose, handler, config, listener);
    var consumer = kafka.consumer(group, POLL_RECORDS);
    var flow = new EventFlow(topics.bookings(), group, consumer, attempts);
    flow.begin(vertx);
    running = Optional.of(new Running(flow, attempts));
    return Future.succeededFuture();
  }

  /**
   * Hands the dead letters that there are now to the handler again. Fails with an {@link
   * IllegalStateException} while another replay of this node is under way, and where Kafka is away.
   */
  public Future<EventAttempts.Replayed> replay() {
    return running
        .map(it -> it.attempts().replay())
        .orElseGet(() -> Future.failedFuture(new IllegalStateException("It has not started")));
  }

  @Override
  public Future<?> stop() {
    return running
        .map(it -> it.flow().end().eventually(() -> it.attempts().close()))
        .orElseGet(Future::succeededFuture);
  }
}

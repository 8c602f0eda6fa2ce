package dev.marquee.changes;

import dev.marquee.platform.ChangeSettings;
import dev.marquee.platform.KafkaLink;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;

/** One node's part of a consumer group: reads the events of its topic and has each handled. */
public final class EventConsumer extends VerticleBase {

  private record Running(EventFlow flow, EventAttempts attempts) {}

  private final KafkaLink kafka;
  private final ConsumerGroup group;
  private final EventHandler handler;
  private final ChangeSettings config;
  private final ChangeListener listener;
  private Optional<Running> running = Optional.empty();

  /** A member of a group. */
  public EventConsumer(
      KafkaLink kafka,
      ConsumerGroup group,
      EventHandler handler,
      ChangeSettings config,
      ChangeListener listener) {
    this.kafka = kafka;
    this.group = group;
    this.handler = handler;
    this.config = config;
    this.listener = listener;
  }

  @Override
  public Future<?> start() {
    var attempts = new EventAttempts(vertx, kafka, group, handler, config, listener);
    var consumer = kafka.consumer(group.name(), group.mostAtOnce());
    var flow = new EventFlow(group, consumer, attempts);
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

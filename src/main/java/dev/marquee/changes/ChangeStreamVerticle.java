package dev.marquee.changes;

import dev.marquee.platform.Config;
import dev.marquee.platform.KafkaLink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the change stream on a thread of its own whenever no other node does: the replication slot
 * lets in one. The others ask for it again and again, and have it within the takeover's time of its
 * reader's end.
 */
public final class ChangeStreamVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ChangeStreamVerticle.class);

  /** Another connection reads the slot. */
  private static final String OBJECT_IN_USE = "55006";

  private final ReplicationSlot slot;
  private final KafkaLink kafka;
  private final Topics topics;
  private final Map<String, Map<String, String>> topicSettings = new TreeMap<>();
  private final ChangeListener listener;
  private final int takeoverMillis;
  private final int maxInFlight;
  private final Promise<Void> ended = Promise.promise();
  private final Thread thread = new Thread(this::work, "change-stream");
  private volatile boolean goesOn = true;

  /**
   * Reads the changes of the configured database.
   *
   * @param groups that may need topics for dead letters
   */
  public ChangeStreamVerticle(
      Config config,
      KafkaLink kafka,
      Topics topics,
      Collection<ConsumerGroup> groups,
      ChangeListener listener) {
    this.slot = new ReplicationSlot(config.database());
    this.kafka = kafka;
    this.topics = topics;
    this.topicSettings.put(topics.bookings(), Map.of());
    this.topicSettings.put(topics.catalog(), Map.of("cleanup.policy", "compact"));
    groups.forEach(it -> this.topicSettings.put(it.deadLetters(), Map.of()));
    this.listener = listener;
    this.takeoverMillis = config.changes().takeoverMillis();
    this.maxInFlight = config.changes().maxInFlight();
  }

  @Override
  public Future<?> start() {
    thread.setDaemon(true);
    thread.start();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    goesOn = false;
    LockSupport.unpark(thread);
    return ended.future().timeout(takeoverMillis * 2L, TimeUnit.MILLISECONDS).otherwiseEmpty();
  }

  private void work() {
    while (goesOn) {
      try {
        takeTurn();
      } catch (SQLException failure) {
        if (!OBJECT_IN_USE.equals(failure.getSQLState())) {
          broken(failure);
        }
      } catch (Exception failure) {
        // Whatever it is: the slot knows how far all is safe, and the next turn begins there.
        broken(failure);
      } finally {
        listener.leads(false);
      }
      pause();
    }
    ended.complete();
  }

  private void takeTurn() throws Exception {
    try (var statements = slot.connect()) {
      slot.lag(statements).ifPresent(it -> listener.slot(it.unconfirmedBytes(), it.keptBytes()));
      if (!slot.isRead(statements)) {
        lead(statements);
      }
    }
  }

  private void lead(Connection statements) throws Exception {
    try (var replication = slot.connectForReplication()) {
      slot.ensure(statements, replication);
      try (var stream = slot.open(replication)) {
        createTopics();
        listener.leads(true);
        log.atInfo().addKeyValue("slot", slot.name()).log("changes.leading");
        try (var delivery = new Delivery(kafka.producer(), listener)) {
          new ChangeStream(slot, statements, stream, delivery, topics, listener, maxInFlight)
              .run(() -> goesOn);
        }
      }
    }
  }

  private void createTopics() throws Exception {
    kafka.createTopics(topicSettings).toCompletionStage().toCompletableFuture().get();
  }

  private void broken(Exception failure) {
    log.atWarn()
        .addKeyValue("slot", slot.name())
        .addKeyValue("cause", failure.toString())
        .log("changes.broken");
  }

  private void pause() {
    var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(takeoverMillis);
    while (goesOn && System.nanoTime() < until) {
      LockSupport.parkNanos(this, until - System.nanoTime());
    }
  }
}

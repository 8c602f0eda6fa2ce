package dev.marquee.changes;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The events on their way to Kafka, in the order of the WAL: what may be confirmed to Postgres is
 * what Kafka has, with all before it. Of one thread; only Kafka's answers come from another.
 */
final class Delivery implements AutoCloseable {
  private static final byte[] CONTENT_TYPE =
      "application/cloudevents+json".getBytes(StandardCharsets.US_ASCII);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A transaction that is on its way. */
  private static final class Transaction {
    private final AtomicInteger underWay = new AtomicInteger();
    private final List<Outbox.Entry> entries = new ArrayList<>();
    private long endLsn;
    private boolean isWhole;

    private boolean isDelivered() {
      return isWhole && underWay.get() == 0;
    }
  }

  /**
   * What Kafka has by now.
   *
   * @param endLsn of the last transaction; 0 if there was none
   */
  record Delivered(long endLsn, List<Outbox.Entry> entries) {}

  private final Producer<String, String> producer;
  private final ChangeListener listener;
  private final Thread owner = Thread.currentThread();
  private final Deque<Transaction> transactions = new ArrayDeque<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private Transaction current = new Transaction();

  Delivery(Producer<String, String> producer, ChangeListener listener) {
    this.producer = producer;
    this.listener = listener;
    transactions.add(current);
  }

  /** How many events are under way. */
  int underWay() {
    return underWay.get();
  }

  /** Whether all that was sent is delivered, and no transaction has only begun. */
  boolean isIdle() {
    return transactions.size() == 1 && current.underWay.get() == 0 && current.entries.isEmpty();
  }

  /** Sends an event; its row of the outbox, if it has one, is reported once Kafka has it. */
  void send(String topic, Event event, Optional<Outbox.Entry> entry, Instant committedAt) {
    var transaction = current;
    entry.ifPresent(transaction.entries::add);
    transaction.underWay.incrementAndGet();
    underWay.incrementAndGet();
    var record = new ProducerRecord<>(topic, event.key(), event.toJson().encode());
    record.headers().add("content-type", CONTENT_TYPE);
    // What becomes of it is told by the callback.
    var unused =
        producer.send(
            record,
            (metadata, problem) -> {
              if (problem == null) {
                listener.published(topic, Duration.between(committedAt, Instant.now()));
              } else {
                failure.compareAndSet(null, problem);
              }
              transaction.underWay.decrementAndGet();
              underWay.decrementAndGet();
              LockSupport.unpark(owner);
            });
  }

  /**
   * The transaction is whole; what is sent from now on belongs to the next one.
   *
   * @param endLsn where its WAL ends; 0 for what was sent beside the stream
   */
  void commit(long endLsn) {
    current.endLsn = endLsn;
    current.isWhole = true;
    current = new Transaction();
    transactions.add(current);
  }

  /**
   * What was delivered since the last call, up to the first transaction that was not.
   *
   * @throws DeliveryFailedException if Kafka has refused an event: nothing after it counts
   */
  Delivered delivered() throws DeliveryFailedException {
    var entries = new ArrayList<Outbox.Entry>();
    var endLsn = 0L;
    for (var first = transactions.getFirst();
        first.isDelivered();
        first = transactions.getFirst()) {
      // Read after the count: a failed event is counted down, too.
      throwFailure();
      endLsn = Math.max(endLsn, first.endLsn);
      entries.addAll(first.entries);
      transactions.removeFirst();
    }
    throwFailure();
    return new Delivered(endLsn, entries);
  }

  private void throwFailure() throws DeliveryFailedException {
    var problem = failure.get();
    if (problem != null) {
      throw new DeliveryFailedException(problem);
    }
  }

  /** Waits a moment, or until Kafka has answered. */
  void pause() {
    LockSupport.parkNanos(this, PAUSE_NANOS);
  }

  /** Gives up what is under way: it is sent again by who reads the WAL next. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  /** Kafka has refused an event. */
  static final class DeliveryFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    DeliveryFailedException(Exception cause) {
      super("Kafka has refused an event", cause);
    }
  }
}

package dev.marquee.changes;

import dev.marquee.changes.Delivery.DeliveryFailedException;
import dev.marquee.changes.PgOutput.Begin;
import dev.marquee.changes.PgOutput.Commit;
import dev.marquee.changes.PgOutput.Deleted;
import dev.marquee.changes.PgOutput.Message;
import dev.marquee.changes.PgOutput.Written;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * One node's turn at reading the change stream: from the moment that it has the slot until
 * something breaks or it is told to stop. Each event goes to Kafka, and the WAL is confirmed only
 * up to what Kafka has, so that whatever breaks is sent again. Blocks: for a thread of its own.
 */
final class ChangeStream {
  private static final long STATUS_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PRUNE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long MEASURE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int PRUNE_ENTRIES = 500;

  private final ReplicationSlot slot;
  private final Connection statements;
  private final PGReplicationStream stream;
  private final Delivery delivery;
  private final Topics topics;
  private final CatalogEvents catalog;
  private final ChangeListener listener;
  private final int maxInFlight;
  private final PgOutput decoder = new PgOutput();
  private final List<Message> transaction = new ArrayList<>();
  private final List<Outbox.Entry> delivered = new ArrayList<>();
  private long statusAt = System.nanoTime();
  private long prunedAt = System.nanoTime();
  private long measuredAt = System.nanoTime();

  ChangeStream(
      ReplicationSlot slot,
      Connection statements,
      PGReplicationStream stream,
      Delivery delivery,
      Topics topics,
      ChangeListener listener,
      int maxInFlight) {
    this.slot = slot;
    this.statements = statements;
    this.stream = stream;
    this.delivery = delivery;
    this.topics = topics;
    this.catalog = new CatalogEvents(statements);
    this.listener = listener;
    this.maxInFlight = maxInFlight;
  }

  /** Publishes what was left over, then what comes, as long as it may. */
  void run(BooleanSupplier goesOn) throws SQLException, DeliveryFailedException {
    publishLeftOver(goesOn);
    if (!slot.isPrecededByCatalog(statements)) {
      publishCatalog(goesOn);
    }
    while (goesOn.getAsBoolean()) {
      step();
    }
    end();
  }

  /** Rows of the outbox that nobody has published, or of which nobody knows that he has. */
  private void publishLeftOver(BooleanSupplier goesOn)
      throws SQLException, DeliveryFailedException {
    var begun = slot.now(statements);
    for (var page = Outbox.oldest(statements, begun);
        !page.isEmpty() && goesOn.getAsBoolean();
        page = Outbox.oldest(statements, begun)) {
      page.forEach(
          it ->
              delivery.send(
                  topics.bookings(), it.event(), Optional.of(it.entry()), it.event().time()));
      settle(goesOn);
    }
  }

  private void publishCatalog(BooleanSupplier goesOn) throws SQLException, DeliveryFailedException {
    // Read before the rows: what changes from here on is newer, and comes by the stream, too.
    var version = slot.walEnd(statements).asLong();
    for (var table : CatalogEvents.TABLES) {
      var after = Optional.<Long>of(Long.MIN_VALUE);
      while (after.isPresent() && goesOn.getAsBoolean()) {
        after =
            catalog.page(
                table,
                after.get(),
                version,
                event -> delivery.send(topics.catalog(), event, Optional.empty(), event.time()));
        settle(goesOn);
      }
    }
    if (goesOn.getAsBoolean()) {
      slot.precededByCatalog(statements);
    }
  }

  /** Waits until Kafka has what was sent beside the stream. */
  private void settle(BooleanSupplier goesOn) throws SQLException, DeliveryFailedException {
    delivery.commit(0);
    while (!delivery.isIdle() && goesOn.getAsBoolean()) {
      delivered.addAll(delivery.delivered().entries());
      tellStatus();
      delivery.pause();
    }
    prune();
  }

  private void step() throws SQLException, DeliveryFailedException {
    var message = delivery.underWay() < maxInFlight ? stream.readPending() : null;
    if (message == null) {
      delivery.pause();
    } else {
      take(message);
    }
    confirm();
    if (System.nanoTime() - measuredAt > MEASURE_NANOS) {
      measure();
    }
  }

  private void take(ByteBuffer buffer) throws SQLException {
    var message = decoder.read(buffer);
    if (message.isEmpty()) {
      return;
    }
    if (message.get() instanceof Commit commit) {
      publish(commit);
    } else if (!(message.get() instanceof Begin)) {
      transaction.add(message.get());
    }
  }

  /** The messages of a transaction came after its commit in any case; sent with its place. */
  private void publish(Commit commit) throws SQLException {
    for (var i = 0; i < transaction.size(); i++) {
      publish(transaction.get(i), commit, i);
    }
    transaction.clear();
    delivery.commit(commit.endLsn());
  }

  private void publish(Message change, Commit commit, int place) throws SQLException {
    if (change instanceof Written written && written.table().equals(Outbox.TABLE)) {
      var waiting = Outbox.written(PgValues.json(written.row(), statements));
      delivery.send(
          topics.bookings(), waiting.event(), Optional.of(waiting.entry()), commit.time());
    } else if (change instanceof Written written) {
      catalog
          .written(written, commit, place)
          .ifPresent(it -> delivery.send(topics.catalog(), it, Optional.empty(), commit.time()));
    } else if (change instanceof Deleted deleted) {
      delivery.send(
          topics.catalog(),
          catalog.deleted(deleted, commit, place),
          Optional.empty(),
          commit.time());
    }
  }

  private void confirm() throws SQLException, DeliveryFailedException {
    var news = delivery.delivered();
    delivered.addAll(news.entries());
    if (news.endLsn() > 0) {
      flushed(LogSequenceNumber.valueOf(news.endLsn()));
      stream.forceUpdateStatus();
    } else if (delivery.isIdle() && transaction.isEmpty()) {
      // The WAL of others need not be kept for us. What a keepalive names was sent before it.
      flushed(stream.getLastReceiveLSN());
    }
    tellStatus();
    if (delivered.size() >= PRUNE_ENTRIES || System.nanoTime() - prunedAt > PRUNE_NANOS) {
      prune();
    }
  }

  private void flushed(LogSequenceNumber lsn) {
    if (lsn.asLong() > stream.getLastFlushedLSN().asLong()) {
      stream.setAppliedLSN(lsn);
      stream.setFlushedLSN(lsn);
    }
  }

  /** Without a word for a while the sender would take the reader for gone. */
  private void tellStatus() throws SQLException {
    if (System.nanoTime() - statusAt > STATUS_NANOS) {
      stream.forceUpdateStatus();
      statusAt = System.nanoTime();
    }
  }

  private void prune() throws SQLException {
    if (!delivered.isEmpty()) {
      Outbox.delete(statements, delivered);
      delivered.clear();
    }
    prunedAt = System.nanoTime();
  }

  private void measure() throws SQLException {
    slot.lag(statements).ifPresent(it -> listener.slot(it.unconfirmedBytes(), it.keptBytes()));
    listener.waiting(Outbox.count(statements));
    measuredAt = System.nanoTime();
  }

  /** What Kafka has by now is confirmed and pruned, so that nobody sends it again. */
  private void end() throws SQLException, DeliveryFailedException {
    confirm();
    prune();
    stream.forceUpdateStatus();
  }
}

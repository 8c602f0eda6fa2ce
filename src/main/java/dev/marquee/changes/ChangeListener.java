package dev.marquee.changes;

import java.time.Duration;

/** What is told of the change stream and of those who handle events. Called from any thread. */
public interface ChangeListener {
  /** Whether this node reads the change stream now. */
  void leads(boolean leads);

  /** Kafka has an event, so long after the database had committed it. */
  void published(String topic, Duration sinceCommit);

  /**
   * How far the reader is behind.
   *
   * @param lagBytes of WAL that are not confirmed yet
   * @param keptBytes of WAL that Postgres keeps for the slot
   */
  void slot(long lagBytes, long keptBytes);

  /** Events that wait in the outbox. */
  void waiting(long events);

  /** A group has an event behind it: handled, or put aside. */
  void handled(String group, boolean putAside);
}

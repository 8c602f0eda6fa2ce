package dev.marquee.devstack;

import java.util.Map;
import java.util.TreeMap;

/**
 * A database whose changes are told, with topics of its own: nodes and processes that are started
 * with its settings read its change stream and handle its events.
 */
public record AfterSaleNodes(TestDatabase database, String topics) {

  /**
   * A fresh one.
   *
   * @param name of the database, as in {@link TestStack#ownDatabase}
   */
  public static AfterSaleNodes of(String name) {
    // Kafka keeps what former runs have put there.
    return new AfterSaleNodes(
        TestStack.get().ownDatabase(name), name + "-" + System.currentTimeMillis());
  }

  /** All settings of a process that works on it. */
  public Map<String, String> settings() {
    var settings = new TreeMap<>(TestStack.get().settings(database));
    settings.put("MARQUEE_CHANGES_STREAM", "true");
    settings.put("MARQUEE_CHANGES_CONSUMERS", "true");
    settings.put("MARQUEE_CHANGES_TAKEOVER_MILLIS", "500");
    settings.put("MARQUEE_CHANGES_RETRY_MILLIS", "100");
    settings.put("MARQUEE_CHANGES_ATTEMPTS", "8");
    settings.put("MARQUEE_BOOKING_LEASE_SECONDS", "5");
    settings.put("MARQUEE_BOOKING_RECONCILE_SECONDS", "1");
    settings.put("MARQUEE_NOTIFICATION_LEASE_SECONDS", "6");
    settings.put("MARQUEE_KAFKA_TOPICS", topics);
    settings.put("MARQUEE_KAFKA_PARTITIONS", "3");
    return settings;
  }

  /** Starts a node; close it before the test ends. */
  public Node start() {
    return TestStack.get().startNode(settings());
  }

  /** The events of bookings. */
  public TopicLog bookings() {
    return TopicLog.of(topics + ".bookings");
  }

  /** What a group has put aside. */
  public TopicLog deadLetters(String group) {
    return TopicLog.of(topics + ".bookings." + group + ".dead");
  }

  /** The events of the catalogue. */
  public TopicLog catalog() {
    return TopicLog.of(topics + ".catalog");
  }
}

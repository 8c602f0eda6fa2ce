package dev.marquee.changes;

/** The topics of Kafka. */
public final class Topics {
  /** What became of bookings, keyed by showtime. */
  public static final String BOOKINGS = "marquee.bookings";

  /** The newest state of each row of the catalogue, keyed by row. */
  public static final String CATALOG = "marquee.catalog";

  private Topics() {}

  /** Where a group puts the events of a topic that it could not handle. */
  public static String deadLetters(String topic, String group) {
    return topic + "." + group + ".dead";
  }
}

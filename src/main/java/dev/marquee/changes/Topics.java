package dev.marquee.changes;

/**
 * The topics of Kafka and the groups that read them.
 *
 * @param prefix what all their names begin with
 */
public record Topics(String prefix) {
  private static final int MOST_AT_ONCE = 64;

  /** What became of bookings, keyed by showtime. */
  public String bookings() {
    return prefix + ".bookings";
  }

  /** The newest state of each row of the catalogue, keyed by row. */
  public String catalog() {
    return prefix + ".catalog";
  }

  /** Who handles what became of bookings for a purpose, such as {@code tickets}. */
  public ConsumerGroup ofBookings(String purpose) {
    return group(purpose, bookings());
  }

  /** Who handles the changes of the catalogue for a purpose, such as {@code search}. */
  public ConsumerGroup ofCatalog(String purpose) {
    return group(purpose, catalog());
  }

  private ConsumerGroup group(String purpose, String topic) {
    return new ConsumerGroup(prefix + "-" + purpose, purpose, topic, MOST_AT_ONCE);
  }
}

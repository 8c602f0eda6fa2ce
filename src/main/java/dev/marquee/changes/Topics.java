package dev.marquee.changes;

/**
 * The topics of Kafka and the groups that read them.
 *
 * @param prefix what all their names begin with
 */
public record Topics(String prefix) {

  /** What became of bookings, keyed by showtime. */
  public String bookings() {
    return prefix + ".bookings";
  }

  /** The newest state of each row of the catalogue, keyed by row. */
  public String catalog() {
    return prefix + ".catalog";
  }

  /** The consumer group of a purpose, such as {@code tickets}. */
  public String group(String purpose) {
    return prefix + "-" + purpose;
  }

  /** Where the group of a purpose puts the events of the bookings that it could not handle. */
  public String deadLetters(String purpose) {
    return bookings() + "." + purpose + ".dead";
  }
}

package dev.marquee.changes;

/**
 * Those who together have the events of a topic handled for one purpose.
 *
 * @param name of the group, as Kafka knows it
 * @param purpose such as {@code tickets}
 * @param topic that it reads
 * @param mostAtOnce how many events a member has under way, before it reads no more for a while
 */
public record ConsumerGroup(String name, String purpose, String topic, int mostAtOnce) {

  /** Refuses a group that would never read. */
  public ConsumerGroup {
    if (mostAtOnce < 1) {
      throw new IllegalArgumentException("A member of " + name + " would have nothing to do");
    }
  }

  /** Where it puts the events that it could not handle. */
  public String deadLetters() {
    return topic + "." + purpose + ".dead";
  }

  /** The same with more or fewer events under way. */
  public ConsumerGroup atOnce(int most) {
    return new ConsumerGroup(name, purpose, topic, most);
  }
}

package dev.marquee.platform;

/**
 * What follows from changes.
 *
 * @param stream whether this node may read the change stream
 * @param consumers whether this node handles events
 * @param takeoverMillis how often a node asks for the change stream
 * @param maxInFlight events on their way to Kafka, at most
 * @param attempts how often an event is tried before it is put aside
 * @param retryMillis the first pause between attempts; each is twice as long as the one before, up
 *     to a minute
 */
public record ChangeSettings(
    boolean stream,
    boolean consumers,
    int takeoverMillis,
    int maxInFlight,
    int attempts,
    int retryMillis) {}

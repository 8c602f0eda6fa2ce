package dev.marquee.seating;

/** Tells everybody who shows seats what has been committed. */
@FunctionalInterface
public interface SeatPublisher {
  /** Publishes a committed change set. Never fails: who misses it finds out by the version. */
  void publish(SeatChanges changes);
}

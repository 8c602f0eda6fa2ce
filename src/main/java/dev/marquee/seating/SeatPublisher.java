package dev.marquee.seating;

import io.vertx.core.Future;

/** Tells everybody who shows seats what has been committed. */
@FunctionalInterface
public interface SeatPublisher {
  /**
   * Publishes a committed change set. Never fails: who misses it finds out by the version.
   *
   * @return completes when this node shows it, so that whoever is answered afterwards sees it
   */
  Future<Void> publish(SeatChanges changes);
}

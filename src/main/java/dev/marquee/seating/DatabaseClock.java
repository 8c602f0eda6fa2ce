package dev.marquee.seating;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How late it can be by the database's clock, told from when it was asked last: the answer was
 * given after the question was sent, so the time since the question is the most that can have
 * passed.
 */
final class DatabaseClock {
  /** Two clocks may run apart by a few milliseconds between two questions. */
  private static final long MARGIN_MILLIS = 20;

  /** What the database said, and when it was asked, by the JVM's nano clock. */
  private record Reading(long millis, long askedNanos) {}

  private final long freshMillis;
  private final BooleanSupplier connected;
  private volatile Reading newest = new Reading(0, System.nanoTime() - TimeUnit.DAYS.toNanos(1));

  /**
   * A clock that was not read yet.
   *
   * @param freshMillis how long a reading is good
   * @param connected whether the changes that others make are heard now
   */
  DatabaseClock(long freshMillis, BooleanSupplier connected) {
    this.freshMillis = freshMillis;
    this.connected = connected;
  }

  void heard(long millis, long askedNanos) {
    newest = new Reading(millis, askedNanos);
  }

  /** Whether what this node knows of the seats can be relied on. */
  boolean isFresh() {
    return sinceMillis(newest) <= freshMillis && connected.getAsBoolean();
  }

  /** The latest that it can be now. */
  long latestMillis() {
    var reading = newest;
    return reading.millis() + sinceMillis(reading) + MARGIN_MILLIS;
  }

  private static long sinceMillis(Reading reading) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - reading.askedNanos());
  }
}

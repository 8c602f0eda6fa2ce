package dev.marquee.booking;

import dev.marquee.seating.HoldToken;

/** Sets when a hold is looked at because its time is over. */
@FunctionalInterface
public interface HoldTimer {
  /** The hold's end has moved: it is so many milliseconds away, or past where that is negative. */
  void endAfter(HoldToken hold, long millis);
}

package dev.marquee.inventory;

import dev.marquee.seating.SeatChanges;

/**
 * What became of a wish to change seats.
 *
 * @param <T> what was made of it
 */
sealed interface Outcome<T> {

  /** It is done. */
  record Done<T>(T made, SeatChanges changes) implements Outcome<T> {}

  /** Nothing has happened. */
  record Refused<T>(Refusal why) implements Outcome<T> {}
}

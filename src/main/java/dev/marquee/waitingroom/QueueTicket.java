package dev.marquee.waitingroom;

import dev.marquee.catalog.ShowtimeId;

/**
 * One buyer's place in the queue of one showtime, as {@code qtk_4203_…}.
 *
 * @param member 32 hex digits: what tells it from the showtime's other tickets
 */
record QueueTicket(ShowtimeId showtime, String member) {
  static final String PREFIX = "qtk";

  @Override
  public String toString() {
    return PREFIX + "_" + showtime + "_" + member;
  }
}

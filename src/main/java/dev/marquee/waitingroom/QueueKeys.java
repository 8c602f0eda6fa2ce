package dev.marquee.waitingroom;

import dev.marquee.catalog.ShowtimeId;
import java.util.List;

/** Where Redis keeps a queue. Every script gets all its keys in this order. */
final class QueueKeys {
  private static final String PREFIX = "marquee:queue:";

  /** The showtimes whose queue somebody is in. */
  static final String RUNNING = PREFIX + "running";

  /** The AUTO showtimes whose waiting room is on. */
  static final String HOT = PREFIX + "hot";

  /** The channel of those who were admitted: a showtime and members. */
  static final String ADMITTED_CHANNEL = PREFIX + "admitted";

  /** The names of the keys as scripts use them. */
  static final String NAMES =
      """
      local STATE, LINE, SEEN, ADMITTED = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
      local CHOOSING, POSITIONS, ORDER, RUNNING = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      """;

  private QueueKeys() {}

  /**
   * The keys of a showtime's queue: a hash of its state; sorted sets of who waits by position, of
   * their leases' ends, of who was admitted by the token's end, and of who of them is choosing
   * seats by that lease's end; a hash of the positions of the admitted; the list of those who were
   * drawn, in order; and the set of running queues.
   */
  static List<String> of(ShowtimeId showtime) {
    var state = state(showtime);
    return List.of(
        state,
        line(showtime),
        state + ":seen",
        state + ":admitted",
        choosing(showtime),
        state + ":positions",
        order(showtime),
        RUNNING);
  }

  static String state(ShowtimeId showtime) {
    return PREFIX + "{" + showtime + "}";
  }

  static String line(ShowtimeId showtime) {
    return state(showtime) + ":line";
  }

  static String choosing(ShowtimeId showtime) {
    return state(showtime) + ":choosing";
  }

  static String order(ShowtimeId showtime) {
    return state(showtime) + ":order";
  }

  /** What each node saw of the demand on a showtime. */
  static String demand(ShowtimeId showtime) {
    return state(showtime) + ":demand";
  }
}

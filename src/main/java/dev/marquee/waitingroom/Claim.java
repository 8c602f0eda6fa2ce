package dev.marquee.waitingroom;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.waitingroom.HoldPulse.Reading;
import io.vertx.redis.client.Response;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a node learnt of a queue when it asked for the turn.
 *
 * @param rate how many are admitted in a second; absent before the first turn
 * @param turn the turn, where this node has it
 */
record Claim(ShowtimeId showtime, long waiting, OptionalDouble rate, Optional<Turn> turn) {

  /**
   * A turn of a queue.
   *
   * @param elapsedMillis since the turn before, within reason
   * @param isDrawn whether there is an order to admit in
   * @param credit what was left of the turn before: less than one buyer
   * @param holds the worst that any node saw since the turn before
   * @param lapsed how many lost their places now
   */
  record Turn(
      long number,
      long nowMillis,
      long elapsedMillis,
      boolean isDrawn,
      long opensAtMillis,
      long choosing,
      double credit,
      Reading holds,
      long lapsed) {

    boolean isDrawDue() {
      return !isDrawn && nowMillis >= opensAtMillis;
    }
  }

  /** Reads what {@link AdmissionScripts#CLAIM} returns; empty where there is no queue. */
  static Optional<Claim> of(ShowtimeId showtime, Response answer) {
    if (answer.size() == 0) {
      return Optional.empty();
    }
    var rate = answer.get(2).toString();
    return Optional.of(
        new Claim(
            showtime,
            answer.get(1).toLong(),
            rate.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(rate)),
            answer.get(0).toLong() == 0 ? Optional.empty() : Optional.of(turn(answer))));
  }

  private static Turn turn(Response answer) {
    return new Turn(
        answer.get(0).toLong(),
        answer.get(3).toLong(),
        answer.get(4).toLong(),
        answer.get(5).toInteger() == 1,
        answer.get(6).toLong(),
        answer.get(7).toLong(),
        Double.parseDouble(answer.get(8).toString()),
        new Reading(answer.get(9).toDouble(), answer.get(10).toLong(), answer.get(11).toLong()),
        answer.get(12).toLong());
  }
}

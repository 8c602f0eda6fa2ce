package dev.marquee.waitingroom;

import dev.marquee.platform.Config;
import dev.marquee.waitingroom.HoldPulse.Reading;
import java.util.OptionalInt;

/**
 * How many are admitted in a second: additive increase, multiplicative decrease, as TCP has it (RFC
 * 5681). While holds are decided well within the target it grows, where they are late or shed it
 * falls at once; without holds to judge by it stays.
 */
final class AdmissionRate {
  private static final double WELL_WITHIN = 0.8;
  private static final double GROWTH = 1.1;
  private static final double CUT = 0.7;
  private static final double BEARABLE_SHED = 0.01;

  private final Config.WaitingRoom.Rate config;

  AdmissionRate(Config.WaitingRoom.Rate config) {
    this.config = config;
  }

  double initial() {
    return config.initialPerSecond();
  }

  /**
   * The next rate.
   *
   * @param current the rate so far
   * @param holds the worst that any node saw since
   * @param isUsedUp whether as many were admitted as the rate let: else it says nothing
   * @param ordered what the partner has ordered; that is then the rate
   */
  double next(double current, Reading holds, boolean isUsedUp, OptionalInt ordered) {
    if (ordered.isPresent()) {
      return ordered.getAsInt();
    }
    if (holds.p99Millis() > config.targetMillis() || holds.shed() > tolerated(holds)) {
      return Math.max(config.minPerSecond(), current * CUT);
    }
    var isWell = holds.p99Millis() < config.targetMillis() * WELL_WITHIN;
    return holds.decided() > 0 && isWell && isUsedUp
        ? Math.min(config.maxPerSecond(), current * GROWTH + 1)
        : bounded(current);
  }

  private static double tolerated(Reading holds) {
    return holds.decided() * BEARABLE_SHED;
  }

  /** The bounds may have changed since, or an order was taken back. */
  private double bounded(double rate) {
    return Math.max(config.minPerSecond(), Math.min(config.maxPerSecond(), rate));
  }
}

package dev.marquee.limits;

import dev.marquee.platform.Rate;
import java.util.OptionalInt;

/**
 * One client's tokens, as this node knows them, kept as the time at which the bucket will be full
 * (the generic cell rate algorithm of ATM Forum TM 4.0). Times are nanoseconds of any one clock.
 *
 * <p>What was taken here is told to the bucket that all nodes share, a portion at a time, and what
 * that has left bounds this one. So a client that takes less than a portion while a bucket fills is
 * never told of, and costs a node nothing but this object.
 */
final class TokenBucket {
  /**
   * A tenth of the bucket is told at a time: so much a node may let pass that others do not see.
   */
  private static final int PORTIONS = 10;

  private final Rate rate;
  private final int portion;
  private long fullAt;
  private int untold;
  private long untoldSince;
  private boolean telling;

  /** A full bucket. */
  TokenBucket(Rate rate, long now) {
    this.rate = rate;
    this.portion = Math.max(1, rate.burst() / PORTIONS);
    this.fullAt = now;
  }

  /** Takes a token if there is one. */
  synchronized Decision take(long now) {
    var lacking = Math.max(0, fullAt - now);
    var wait = lacking + rate.nanosPerToken() - rate.windowNanos();
    if (wait > 0) {
      return new Decision(false, 0, wait, lacking);
    }
    lacking += rate.nanosPerToken();
    fullAt = now + lacking;
    note(now);
    return new Decision(true, left(lacking), 0, lacking);
  }

  private int left(long lacking) {
    return (int) ((rate.windowNanos() - lacking) / rate.nanosPerToken());
  }

  /** What lies further back than a bucket takes to fill has been made good. */
  private void note(long now) {
    if (untold == 0 || now - untoldSince > rate.windowNanos()) {
      untold = 0;
      untoldSince = now;
    }
    untold++;
  }

  /**
   * How many tokens to tell the shared bucket of; then {@link #told} or {@link #notTold} ends it.
   */
  synchronized OptionalInt beginTelling() {
    if (telling || untold < portion) {
      return OptionalInt.empty();
    }
    telling = true;
    var taken = untold;
    untold = 0;
    return OptionalInt.of(taken);
  }

  /**
   * The shared bucket has counted.
   *
   * @param lacking how long it takes to be full, in nanoseconds; more than the window if it owes
   */
  synchronized void told(long lacking, long now) {
    telling = false;
    // What was taken here since is not in it yet.
    var lackingHere = lacking + untold * rate.nanosPerToken();
    fullAt = now + Math.max(fullAt - now, lackingHere);
  }

  /** The shared bucket was not reached: this node goes on by what it knows. */
  synchronized void notTold() {
    telling = false;
  }
}

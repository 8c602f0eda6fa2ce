package dev.marquee.limits;

/**
 * Whether one more may pass.
 *
 * @param isAllowed whether a token was taken
 * @param left how many more may pass at once
 * @param waitNanos until there is a token, where there is none
 * @param fullNanos until the bucket is full
 */
public record Decision(boolean isAllowed, int left, long waitNanos, long fullNanos) {
  private static final long SECOND = 1_000_000_000L;

  /** Whole seconds until there is a token, at least one. */
  public int waitSeconds() {
    return Math.max(1, ceilSeconds(waitNanos));
  }

  /** Whole seconds until the bucket is full. */
  public int fullSeconds() {
    return ceilSeconds(fullNanos);
  }

  static int ceilSeconds(long nanos) {
    return (int) ((nanos + SECOND - 1) / SECOND);
  }
}

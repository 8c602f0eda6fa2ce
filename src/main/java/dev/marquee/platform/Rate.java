package dev.marquee.platform;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * How often something may happen: {@code tokens} in so many {@code seconds}, and {@code burst} at
 * once by who was quiet before. No tokens means no limit.
 */
public record Rate(int tokens, int seconds, int burst) {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,7})/(s|min)(?: burst ([1-9]\\d{0,6}))?");
  private static final Rate OFF = new Rate(0, 1, 1);

  /**
   * Reads {@code 20/s}, {@code 20/s burst 40}, {@code 30/min}, or {@code 0} for no limit. Where no
   * burst is named it is as large as the rate.
   *
   * @throws IllegalArgumentException for any other text
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Rate parse(String text) {
    if (text.equals("0")) {
      return OFF;
    }
    var parts = TEXT.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(1)) == 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is no rate: write 20/s, 20/s burst 40, 30/min, or 0 for no limit");
    }
    var tokens = Integer.parseInt(parts.group(1));
    var burst = parts.group(3) == null ? tokens : Integer.parseInt(parts.group(3));
    return new Rate(tokens, parts.group(2).equals("s") ? 1 : 60, burst);
  }

  /** Whether there is no limit. */
  public boolean isOff() {
    return tokens == 0;
  }

  /** How long one token takes to come, in nanoseconds. */
  public long nanosPerToken() {
    return TimeUnit.SECONDS.toNanos(seconds) / tokens;
  }

  /** How long an empty bucket takes to be full. */
  public long windowNanos() {
    return nanosPerToken() * burst;
  }
}

package dev.marquee.waitingroom;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.Seal;
import java.time.Clock;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Signs and checks what lets a buyer hold seats of a guarded showtime: {@code
 * adm_<showtime>_<expiry>_<seal>}, the expiry in seconds since 1970. The seal covers the buyer too.
 * Checking needs no look-up.
 */
final class AdmissionTokens {
  private static final Pattern TEXT =
      Pattern.compile("adm_([0-9]{1,18})_([0-9]{1,12})_([0-9a-f]{32})");

  private final Seal seal;
  private final Clock clock;

  /** Tokens of one service. */
  AdmissionTokens(String secret, Clock clock) {
    this.seal = Seal.of(secret, "admission token");
    this.clock = clock;
  }

  /** The token of a buyer until then; the same whenever it is asked for. */
  String sign(ShowtimeId showtime, UUID buyer, long untilMillis) {
    var expiry = untilMillis / 1000;
    return "adm_%s_%d_%s".formatted(showtime, expiry, sealed(showtime, buyer, expiry));
  }

  /** Whether the text is a token of this buyer for this showtime, and not expired. */
  boolean isGood(String text, ShowtimeId showtime, UUID buyer) {
    var match = TEXT.matcher(text);
    if (!match.matches() || !match.group(1).equals(showtime.toString())) {
      return false;
    }
    var expiry = Long.parseLong(match.group(2));
    return clock.instant().getEpochSecond() < expiry
        && Seal.same(match.group(3), sealed(showtime, buyer, expiry));
  }

  private String sealed(ShowtimeId showtime, UUID buyer, long expiry) {
    return seal.shortHex(showtime + "|" + buyer + "|" + expiry);
  }
}

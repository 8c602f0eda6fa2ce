package dev.marquee.identity;

import dev.marquee.platform.Seal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One way to the provider and back. All of it follows from a random text that the browser keeps in
 * a cookie and from the service's secret, so that no node has to remember it, and that nobody comes
 * back with the answer to what another browser has asked.
 *
 * @param cookie when it ends, in seconds of the epoch, and 256 random bits
 * @param state what the provider hands back
 * @param nonce what its identity token has to have
 * @param verifier what the code is asked for with (PKCE, RFC 7636)
 */
record LoginAttempt(String cookie, String state, String nonce, String verifier) {
  static final Duration LASTS = Duration.ofMinutes(10);

  private static final int RANDOM_BYTES = 32;
  private static final Pattern COOKIE = Pattern.compile("([0-9]{1,12})\\.[A-Za-z0-9_-]{43}");

  static LoginAttempt begin(Seal seal, SecureRandom random, Clock clock) {
    var bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return of(seal, clock.instant().plus(LASTS).getEpochSecond() + "." + text(bytes));
  }

  /** The attempt that a browser has begun; empty where it has not, or too long ago. */
  static Optional<LoginAttempt> of(Seal seal, Clock clock, String cookie, String state) {
    var match = COOKIE.matcher(cookie);
    if (!match.matches() || Long.parseLong(match.group(1)) < clock.instant().getEpochSecond()) {
      return Optional.empty();
    }
    return Optional.of(of(seal, cookie)).filter(it -> Seal.same(it.state(), state));
  }

  private static LoginAttempt of(Seal seal, String cookie) {
    return new LoginAttempt(
        cookie,
        text(seal.bytes("state " + cookie)),
        text(seal.bytes("nonce " + cookie)),
        text(seal.bytes("verifier " + cookie)));
  }

  /** What the provider is told of the verifier: its SHA-256. */
  String challenge() {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return text(sha256.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Without what it keeps to itself. */
  @Override
  public String toString() {
    return "LoginAttempt";
  }
}

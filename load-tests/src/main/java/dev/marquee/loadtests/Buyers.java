package dev.marquee.loadtests;

import dev.marquee.api.Authentication;
import dev.marquee.identity.AccessToken;
import dev.marquee.identity.Account;
import dev.marquee.platform.Config;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** Buyers with access tokens. Tokens are stateless: their buyers need no accounts. */
record Buyers(List<String> tokens) {
  /** What the service of a benchmark signs its tokens with. */
  static final String SECRET = "only-for-benchmarks-and-long-enough-to-be-one";

  /**
   * Limits that are there and cost what they cost, but refuse nobody: these buyers never rest, and
   * come from one address.
   */
  static final Map<String, String> UNHINDERED =
      Map.of(
          "MARQUEE_LIMITS_HOLDS_PER_BUYER", "1000000/s",
          "MARQUEE_LIMITS_BOOKINGS_PER_BUYER", "1000000/s",
          "MARQUEE_LIMITS_QUEUES_PER_BUYER", "1000000/s",
          "MARQUEE_LIMITS_GENERAL_PER_BUYER", "1000000/s");

  private static final int TOKEN_SECONDS = 24 * 60 * 60;

  static Buyers sign(Vertx vertx, int count) {
    var signer = signer(vertx);
    return new Buyers(
        IntStream.range(0, count).mapToObj(it -> account(it, "guest")).map(signer::sign).toList());
  }

  /** The token of somebody who may do all. */
  static String admin(Vertx vertx) {
    return signer(vertx).sign(account(Integer.MAX_VALUE, "admin"));
  }

  private static AccessToken signer(Vertx vertx) {
    var provider = Authentication.provider(vertx, new Config.Auth(SECRET, TOKEN_SECONDS, 1));
    return new AccessToken(provider, Clock.systemUTC(), TOKEN_SECONDS);
  }

  private static Account account(int number, String role) {
    return new Account(
        new UUID(0x4000L, 0x8000_0000_0000_0000L | number),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(role));
  }

  int count() {
    return tokens.size();
  }
}

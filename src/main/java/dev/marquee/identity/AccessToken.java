package dev.marquee.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Clock;

/**
 * Access tokens: JWTs signed with HMAC-SHA256, short-lived, that carry all that a call needs to
 * know of its caller, so that no call asks the database. Claims: {@code sub} (account id), {@code
 * roles}, {@code iss}, {@code iat}, {@code exp}.
 */
public final class AccessToken {
  private static final String ISSUER = "marquee";

  private final JWTAuth jwt;
  private final Clock clock;
  private final int seconds;

  /**
   * Tokens of one service.
   *
   * @param jwt signs them
   * @param seconds how long they are valid
   */
  public AccessToken(JWTAuth jwt, Clock clock, int seconds) {
    this.jwt = jwt;
    this.clock = clock;
    this.seconds = seconds;
  }

  /** How long a token is valid, in seconds. */
  int seconds() {
    return seconds;
  }

  /** A token for the account, valid from now. */
  public String sign(Account account) {
    var now = clock.instant().getEpochSecond();
    var claims =
        new JsonObject()
            .put("sub", account.id().toString())
            .put("roles", new JsonArray(account.roles()))
            .put("iss", ISSUER)
            .put("iat", now)
            .put("exp", now + seconds);
    return jwt.generateToken(claims, new JWTOptions().setAlgorithm("HS256").setNoTimestamp(true));
  }
}

package dev.marquee.api;

import dev.marquee.platform.Config;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;

/**
 * How access tokens are signed and verified: HMAC-SHA256, since only this service reads them.
 * Verifying needs no look-up.
 */
public final class Authentication {
  private static final String ISSUER = "marquee";

  private Authentication() {}

  /** Makes the provider that signs access tokens and verifies them. */
  public static JWTAuth provider(Vertx vertx, Config.Auth config) {
    return JWTAuth.create(
        vertx,
        new JWTAuthOptions()
            .addPubSecKey(new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(config.secret()))
            .setJWTOptions(
                new JWTOptions()
                    .setAlgorithm("HS256")
                    .setIssuer(ISSUER)
                    .setExpiresInSeconds(config.accessTokenSeconds())));
  }
}

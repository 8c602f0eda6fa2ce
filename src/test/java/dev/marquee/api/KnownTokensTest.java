package dev.marquee.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KnownTokensTest {
  private static final UUID BUYER = new UUID(1, 2);

  private final Vertx vertx = Vertx.vertx();
  private final JWTAuth auth =
      JWTAuth.create(
          vertx,
          new JWTAuthOptions()
              .addPubSecKey(
                  new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(Buffer.buffer("secret"))));

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void a_good_token_is_known_as_its_bearer() throws Exception {
    var tokens = new KnownTokens(auth, Clock.systemUTC());
    var token = token(600);

    assertThat(caller(tokens, token)).map(Caller::accountId).contains(BUYER);
    assertThat(caller(tokens, token)).map(Caller::accountId).contains(BUYER);
  }

  @Test
  void a_token_that_was_good_is_verified_again_once_it_is_over() throws Exception {
    var token = token(600);
    var now = new Instant[] {Instant.now()};
    var verified = new int[1];
    var tokens = new KnownTokens(counting(verified), ticking(now));

    caller(tokens, token);
    now[0] = now[0].plus(Duration.ofSeconds(598));
    caller(tokens, token);
    assertThat(verified[0]).as("while it is good").isEqualTo(1);
    now[0] = now[0].plus(Duration.ofSeconds(3));
    caller(tokens, token);
    assertThat(verified[0]).as("once it is over").isEqualTo(2);
  }

  @Test
  void a_token_that_is_over_or_changed_is_nobodys() throws Exception {
    var tokens = new KnownTokens(auth, Clock.systemUTC());
    var good = token(600);
    caller(tokens, good);

    assertThat(caller(tokens, token(-5))).isEmpty();
    assertThat(caller(tokens, good.substring(0, good.length() - 2) + "xx")).isEmpty();
    assertThat(caller(tokens, "")).isEmpty();
  }

  private static Optional<Caller> caller(KnownTokens tokens, String token) throws Exception {
    return tokens.caller(token).await(10, TimeUnit.SECONDS);
  }

  private String token(int seconds) {
    return auth.generateToken(
        new JsonObject()
            .put("sub", BUYER.toString())
            .put("roles", new JsonArray().add("customer"))
            .put("exp", Instant.now().getEpochSecond() + seconds),
        new JWTOptions().setAlgorithm("HS256"));
  }

  private JWTAuth counting(int[] verified) {
    return new JWTAuth() {
      @Override
      public String generateToken(JsonObject claims, JWTOptions options) {
        return auth.generateToken(claims, options);
      }

      @Override
      public String generateToken(JsonObject claims) {
        return auth.generateToken(claims);
      }

      @Override
      public io.vertx.core.Future<io.vertx.ext.auth.User> authenticate(
          io.vertx.ext.auth.authentication.Credentials credentials) {
        verified[0]++;
        return auth.authenticate(credentials);
      }
    };
  }

  private static Clock ticking(Instant[] now) {
    return new Clock() {
      @Override
      public ZoneOffset getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now[0];
      }
    };
  }
}

package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.api.Authentication;
import dev.marquee.platform.Config;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTokenTest {
  private static final Account PARTNER =
      new Account(
          UUID.randomUUID(),
          Optional.of("Paula"),
          Optional.of("paula@example.test"),
          Optional.empty(),
          List.of("customer", "partner"));

  private final Vertx vertx = Vertx.vertx();
  private final JWTAuth jwt = provider("a secret of the service, 32 characters or more");

  @AfterAll
  void close() throws TimeoutException {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void a_token_says_who_calls_with_which_roles_for_how_long_and_nothing_else() {
    var clock = Clock.fixed(Instant.parse("2026-12-01T18:30:00Z"), ZoneOffset.UTC);

    var token = new AccessToken(jwt, clock, 900).sign(PARTNER);

    assertThat(part(token, 0).getString("alg")).isEqualTo("HS256");
    assertThat(part(token, 1))
        .isEqualTo(
            new JsonObject()
                .put("sub", PARTNER.id().toString())
                .put("roles", new JsonArray(List.of("customer", "partner")))
                .put("iss", "marquee")
                .put("iat", 1_796_149_800)
                .put("exp", 1_796_150_700));
  }

  @Test
  void the_service_knows_its_own_token() throws TimeoutException {
    var token = new AccessToken(jwt, Clock.systemUTC(), 900).sign(PARTNER);

    var user = jwt.authenticate(new TokenCredentials(token)).await(10, TimeUnit.SECONDS);

    assertThat(user.principal().getString("sub")).isEqualTo(PARTNER.id().toString());
  }

  @Test
  void a_token_whose_time_is_over_is_refused() {
    var past = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-901));

    assertRefused(new AccessToken(jwt, past, 900).sign(PARTNER));
  }

  @Test
  void a_token_that_another_secret_signed_is_refused() {
    var other = provider("a secret of somebody else, 32 characters or more");

    assertRefused(new AccessToken(other, Clock.systemUTC(), 900).sign(PARTNER));
  }

  @Test
  void a_token_that_was_given_another_role_is_refused() {
    var parts = new AccessToken(jwt, Clock.systemUTC(), 900).sign(PARTNER).split("\\.");
    var claims = part(String.join(".", parts), 1).put("roles", new JsonArray().add("admin"));

    assertRefused(parts[0] + "." + encode(claims) + "." + parts[2]);
  }

  @Test
  void a_token_that_claims_to_need_no_signature_is_refused() {
    var parts = new AccessToken(jwt, Clock.systemUTC(), 900).sign(PARTNER).split("\\.");
    var header = new JsonObject().put("alg", "none").put("typ", "JWT");

    assertRefused(encode(header) + "." + parts[1] + ".");
  }

  private void assertRefused(String token) {
    var answer = jwt.authenticate(new TokenCredentials(token));
    assertThatThrownBy(() -> answer.await(10, TimeUnit.SECONDS))
        .isNotInstanceOf(TimeoutException.class);
  }

  private JWTAuth provider(String secret) {
    return Authentication.provider(vertx, new Config.Auth(secret, 900, 30));
  }

  private static JsonObject part(String token, int index) {
    var bytes = Base64.getUrlDecoder().decode(token.split("\\.")[index]);
    return new JsonObject(new String(bytes, StandardCharsets.UTF_8));
  }

  private static String encode(JsonObject json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
  }
}

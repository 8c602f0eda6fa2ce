package dev.marquee.api;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Access tokens that are none, over HTTP. */
class BadTokenTest {
  private final Api buyer = Api.guest();

  @Test
  void a_token_that_we_did_not_sign_or_that_is_over_is_refused() {
    var ours =
        TestStack.get()
            .settings(TestStack.get().database())
            .getOrDefault("MARQUEE_AUTH_SECRET", "");
    var good = claims(900, "customer");
    var tokens =
        new String[] {
          token("HS256", claims(-1, "customer"), ours),
          token("HS256", good, "another secret that is long enough to be one"),
          token("HS256", good.copy().put("iss", "somebody"), ours),
          token("none", good, ours),
          token("none", good, ours).replaceAll("[^.]*$", ""),
          token("HS384", good, ours),
          token("HS256", good, ours) + "A",
          withRoles(buyer.session().getString("access_token"), "partner"),
        };

    for (var token : tokens) {
      assertThat(Api.anonymous().withToken(token).get("/users/me"))
          .isProblem(401, "unauthenticated")
          .hasHeader("WWW-Authenticate", "Bearer");
    }
    assertThat(Api.anonymous().withToken(token("HS256", good, ours)).get("/bookings"))
        .hasStatus(200);
  }

  @Test
  void a_token_of_another_role_does_not_do() {
    var venue = new JsonObject().put("name", "Eve's");

    assertThat(buyer.post("/venues", venue)).isProblem(403, "forbidden");
    assertThat(Api.register().post("/venues", venue)).isProblem(403, "forbidden");
  }

  private static JsonObject claims(int seconds, String role) {
    var now = Instant.now().getEpochSecond();
    return new JsonObject()
        .put("sub", UUID.randomUUID().toString())
        .put("roles", new JsonArray().add(role))
        .put("iss", "marquee")
        .put("iat", now - 1000)
        .put("exp", now + seconds);
  }

  private static String token(String algorithm, JsonObject claims, String secret) {
    var head = new JsonObject().put("typ", "JWT").put("alg", algorithm);
    var signed = base64(head.encode()) + "." + base64(claims.encode());
    return signed
        + "."
        + base64(hmac(algorithm.equals("HS384") ? "HmacSHA384" : "HmacSHA256", secret, signed));
  }

  private static byte[] hmac(String algorithm, String secret, String text) {
    try {
      var mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), algorithm));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same signature under other claims. */
  private static String withRoles(String token, String role) {
    var parts = token.split("\\.", -1);
    var claims = new JsonObject(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
    return parts[0]
        + "."
        + base64(claims.put("roles", new JsonArray().add(role)).encode())
        + "."
        + parts[2];
  }

  private static String base64(String text) {
    return base64(text.getBytes(UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

package dev.marquee.identity;

import dev.marquee.platform.OidcSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The provider, as it is discovered (OpenID Connect Discovery 1.0), and what it says of somebody.
 * It is asked for its endpoints and keys at each login: there are few, and so a key that it has
 * replaced is known at once.
 */
final class LoginProvider {
  /** Signatures by a private key; no secret that it shares with others, and never none at all. */
  private static final Set<String> ALGORITHMS =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  private static final Set<String> KEY_TYPES = Set.of("RSA", "EC");
  private static final int LEEWAY_SECONDS = 30;
  private static final String REFUSED_CODE = "invalid_grant";

  private final Vertx vertx;
  private final OidcSettings settings;
  private final WebClient client;

  LoginProvider(Vertx vertx, OidcSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
    this.client =
        WebClient.create(vertx, new WebClientOptions().setConnectTimeout(settings.timeoutMillis()));
  }

  /** The provider does not answer, or not as one. */
  static final class Away extends RuntimeException {
    Away(Throwable cause) {
      super("The login provider cannot be asked", cause);
    }
  }

  /** What the provider said is not good: the code, or the identity token. */
  static final class Refused extends RuntimeException {
    Refused(String reason) {
      super(reason, null, false, false);
    }

    Refused(String reason, Throwable cause) {
      super(reason, cause, false, false);
    }
  }

  /** Where the browser is sent to. Fails with {@link Away}. */
  Future<String> authorizeUrl(LoginAttempt attempt) {
    return discover()
        .map(
            found ->
                oauth2(found)
                    .authorizeURL(
                        new OAuth2AuthorizationURL()
                            .setScopes(List.of("openid", "email", "profile"))
                            .setState(attempt.state())
                            // It leaves out the setters' redirect URI and challenge (5.0.7).
                            .setAdditionalParameters(
                                Map.of(
                                    "redirect_uri",
                                    settings.redirectUri(),
                                    "code_challenge",
                                    attempt.challenge(),
                                    "code_challenge_method",
                                    "S256",
                                    "nonce",
                                    attempt.nonce()))));
  }

  /**
   * The claims of the identity token that the provider gives for a code, once its signature,
   * issuer, audience, times and nonce were found to be good. Fails with {@link Refused} or {@link
   * Away}.
   */
  Future<JsonObject> claims(LoginAttempt attempt, String code) {
    return discover()
        .compose(
            found -> exchange(found, attempt, code).compose(idToken -> verified(found, idToken)))
        .map(claims -> checked(claims, attempt));
  }

  private Future<JsonObject> discover() {
    var issuer = settings.issuer();
    var base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    return get(base + "/.well-known/openid-configuration").map(this::complete);
  }

  private JsonObject complete(JsonObject found) {
    for (var name : List.of("authorization_endpoint", "token_endpoint", "jwks_uri")) {
      if (!(found.getValue(name) instanceof String)) {
        throw new Away(new IllegalStateException("It names no " + name));
      }
    }
    if (!settings.issuer().equals(found.getValue("issuer"))) {
      throw new Away(new IllegalStateException("It says that it is another issuer"));
    }
    return found;
  }

  private Future<JsonObject> get(String url) {
    return client
        .getAbs(url)
        .timeout(settings.timeoutMillis())
        .send()
        .map(
            response -> {
              if (response.statusCode() != 200) {
                throw new IllegalStateException("It answered " + response.statusCode());
              }
              return response.bodyAsJsonObject();
            })
        .recover(failure -> Future.failedFuture(new Away(failure)));
  }

  private OAuth2Auth oauth2(JsonObject found) {
    return OAuth2Auth.create(
        vertx,
        new OAuth2Options()
            .setClientId(settings.clientId())
            .setClientSecret(settings.clientSecret())
            .setSite(settings.issuer())
            .setAuthorizationPath(found.getString("authorization_endpoint"))
            .setTokenPath(found.getString("token_endpoint"))
            .setHttpClientOptions(
                new HttpClientOptions()
                    .setConnectTimeout(settings.timeoutMillis())
                    .setIdleTimeout(settings.timeoutMillis())
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)));
  }

  private Future<String> exchange(JsonObject found, LoginAttempt attempt, String code) {
    var oauth2 = oauth2(found);
    return oauth2
        .authenticate(
            new Oauth2Credentials()
                .setFlow(OAuth2FlowType.AUTH_CODE)
                .setCode(code)
                .setRedirectUri(settings.redirectUri())
                .setCodeVerifier(attempt.verifier()))
        .transform(
            answer -> {
              oauth2.close();
              if (answer.failed()) {
                return Future.failedFuture(failure(answer.cause()));
              }
              var idToken = answer.result().principal().getValue("id_token");
              return idToken instanceof String text
                  ? Future.succeededFuture(text)
                  : Future.failedFuture(new Refused("it gave no identity token"));
            });
  }

  /** Of what it may say (RFC 6749, 5.2) one is about who signs in; the rest is about us. */
  private static RuntimeException failure(Throwable cause) {
    return String.valueOf(cause.getMessage()).contains(REFUSED_CODE)
        ? new Refused("it does not take the code")
        : new Away(cause);
  }

  private Future<JsonObject> verified(JsonObject found, String idToken) {
    if (!ALGORITHMS.contains(algorithm(idToken))) {
      return Future.failedFuture(new Refused("the identity token's algorithm is not taken"));
    }
    return get(found.getString("jwks_uri"))
        .map(this::judge)
        .compose(
            judge ->
                judge
                    .authenticate(new TokenCredentials(idToken))
                    .map(user -> part(idToken, 1))
                    .recover(
                        bad ->
                            Future.failedFuture(
                                new Refused("the identity token is not good", bad))));
  }

  private static String algorithm(String idToken) {
    try {
      return part(idToken, 0).getString("alg", "");
    } catch (RuntimeException unreadable) {
      return "";
    }
  }

  /** The header or the claims of a token. */
  private static JsonObject part(String token, int index) {
    return new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(token.split("\\.")[index])));
  }

  private JWTAuth judge(JsonObject jwks) {
    try {
      var options =
          new JWTAuthOptions()
              .setJWTOptions(
                  new JWTOptions()
                      .setIssuer(settings.issuer())
                      .setAudience(List.of(settings.clientId()))
                      .setLeeway(LEEWAY_SECONDS));
      jwks.getJsonArray("keys").stream()
          .map(JsonObject.class::cast)
          .filter(it -> KEY_TYPES.contains(it.getString("kty")))
          .filter(it -> it.getString("use", "sig").equals("sig"))
          .forEach(options::addJwk);
      return JWTAuth.create(vertx, options);
    } catch (RuntimeException unreadable) {
      throw new Away(unreadable);
    }
  }

  /** What the signature's judge does not ask for: that they are there at all, and the nonce. */
  private JsonObject checked(JsonObject claims, LoginAttempt attempt) {
    if (!(claims.getValue("exp") instanceof Number)) {
      throw new Refused("the identity token has no end");
    }
    if (!settings.issuer().equals(claims.getValue("iss"))) {
      throw new Refused("the identity token is of another issuer");
    }
    if (!isForUs(claims)) {
      throw new Refused("the identity token is for another");
    }
    if (!attempt.nonce().equals(claims.getValue("nonce"))) {
      throw new Refused("the identity token is for another login");
    }
    if (!(claims.getValue("sub") instanceof String subject) || subject.isEmpty()) {
      throw new Refused("the identity token is of nobody");
    }
    return claims;
  }

  private boolean isForUs(JsonObject claims) {
    var audience = claims.getValue("aud");
    if (!(audience instanceof JsonArray several)) {
      return settings.clientId().equals(audience);
    }
    return several.contains(settings.clientId())
        && (several.size() == 1 || settings.clientId().equals(claims.getValue("azp")));
  }
}

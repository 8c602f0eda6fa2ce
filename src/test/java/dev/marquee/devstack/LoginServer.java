package dev.marquee.devstack;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A login provider (OpenID Connect) that signs in whoever a test says: discovery, keys and the
 * token endpoint, which asks for the client's secret and for the code's verifier.
 */
public final class LoginServer implements AutoCloseable {
  /** What the service is to it. */
  public static final String CLIENT = "marquee-test";

  private static final String SECRET = "s3cr3t of the client";
  private static final String KEY_ID = "key-1";

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final KeyPair keys = keyPair();
  private final KeyPair otherKeys = keyPair();
  private final Map<String, Code> codes = new ConcurrentHashMap<>();
  private volatile int tokenStatus = 200;

  private record Code(String challenge, String idToken) {}

  private LoginServer() {
    server = vertx.createHttpServer().requestHandler(this::answer);
    await(server.listen(0, "127.0.0.1"));
  }

  /** Starts one on a port of its own. */
  public static LoginServer start() {
    return new LoginServer();
  }

  /** The settings of a service that knows it. */
  public Map<String, String> environment() {
    return new TreeMap<>(
        Map.of(
            "MARQUEE_OIDC_ISSUER",
            issuer(),
            "MARQUEE_OIDC_CLIENT_ID",
            CLIENT,
            "MARQUEE_OIDC_CLIENT_SECRET",
            SECRET,
            "MARQUEE_OIDC_REDIRECT_URI",
            "http://localhost:8080/auth/oidc/callback",
            "MARQUEE_OIDC_TIMEOUT_MILLIS",
            "2000"));
  }

  /** Its name. */
  public String issuer() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** What it would say of somebody whom it was asked about with these parameters. */
  public JsonObject claims(Map<String, String> asked, String subject, String email) {
    var now = Instant.now().getEpochSecond();
    return new JsonObject()
        .put("iss", issuer())
        .put("aud", CLIENT)
        .put("sub", subject)
        .put("nonce", asked.get("nonce"))
        .put("iat", now)
        .put("exp", now + 300)
        .put("email", email)
        .put("email_verified", true)
        .put("name", "Robin Provided");
  }

  /** Signs somebody in: returns the code for what the token says. */
  public String code(Map<String, String> asked, String idToken) {
    var code = UUID.randomUUID().toString();
    codes.put(code, new Code(Objects.requireNonNull(asked.get("code_challenge")), idToken));
    return code;
  }

  /** An identity token as it should be. */
  public String signed(JsonObject claims) {
    return token(new JsonObject().put("alg", "RS256").put("kid", KEY_ID), claims, keys);
  }

  /** One that a key signed which is not among the provider's, by whatever name. */
  public String signedByAnother(JsonObject claims, String keyId) {
    return token(new JsonObject().put("alg", "RS256").put("kid", keyId), claims, otherKeys);
  }

  /** One that nobody signed. */
  public String unsigned(JsonObject claims) {
    return base64(new JsonObject().put("alg", "none").encode())
        + "."
        + base64(claims.encode())
        + ".";
  }

  /** One whose signature is of other claims. */
  public String changed(JsonObject claims, UnaryOperator<JsonObject> change) {
    var parts = signed(claims).split("\\.");
    return parts[0] + "." + base64(change.apply(claims.copy()).encode()) + "." + parts[2];
  }

  /** Answers the next codes with this status. */
  public void answerTokens(int status) {
    tokenStatus = status;
  }

  private void answer(HttpServerRequest request) {
    switch (request.path()) {
      case "/.well-known/openid-configuration" ->
          json(
              request,
              200,
              new JsonObject()
                  .put("issuer", issuer())
                  .put("authorization_endpoint", issuer() + "/authorize")
                  .put("token_endpoint", issuer() + "/token")
                  .put("jwks_uri", issuer() + "/keys"));
      case "/keys" -> json(request, 200, new JsonObject().put("keys", new JsonArray().add(jwk())));
      case "/token" ->
          request
              .body()
              .onSuccess(body -> token(request, form(body.toString(StandardCharsets.UTF_8))));
      default -> request.response().setStatusCode(404).end();
    }
  }

  private void token(HttpServerRequest request, Map<String, String> form) {
    if (tokenStatus != 200) {
      json(request, tokenStatus, new JsonObject().put("error", "server_error"));
      return;
    }
    var code = codes.remove(form.getOrDefault("code", ""));
    var isClient =
        ("Basic " + Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes()))
                .equals(request.getHeader("Authorization"))
            || SECRET.equals(form.get("client_secret"));
    if (!isClient) {
      json(request, 401, new JsonObject().put("error", "invalid_client"));
    } else if (code == null
        || !"authorization_code".equals(form.get("grant_type"))
        || !code.challenge().equals(sha256(form.getOrDefault("code_verifier", "")))) {
      json(request, 400, new JsonObject().put("error", "invalid_grant"));
    } else {
      json(
          request,
          200,
          new JsonObject()
              .put("access_token", "opaque")
              .put("token_type", "Bearer")
              .put("expires_in", 300)
              .put("id_token", code.idToken()));
    }
  }

  private static Map<String, String> form(String body) {
    return Arrays.stream(body.split("&"))
        .map(it -> it.split("=", 2))
        .collect(
            Collectors.toMap(it -> it[0], it -> URLDecoder.decode(it[1], StandardCharsets.UTF_8)));
  }

  private static void json(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.toBuffer());
  }

  private JsonObject jwk() {
    var key = (RSAPublicKey) keys.getPublic();
    return new JsonObject()
        .put("kty", "RSA")
        .put("kid", KEY_ID)
        .put("use", "sig")
        .put("alg", "RS256")
        .put("n", unsigned(key.getModulus()))
        .put("e", unsigned(key.getPublicExponent()));
  }

  private static String unsigned(BigInteger number) {
    var bytes = number.toByteArray();
    return base64(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private static String token(JsonObject header, JsonObject claims, KeyPair keys) {
    try {
      var message = base64(header.encode()) + "." + base64(claims.encode());
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(message.getBytes(StandardCharsets.US_ASCII));
      return message + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(String text) {
    try {
      return base64(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keyPair() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void await(io.vertx.core.Future<?> future) {
    try {
      future.await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}

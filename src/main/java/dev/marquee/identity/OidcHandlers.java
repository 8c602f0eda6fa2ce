package dev.marquee.identity;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.platform.OidcSettings;
import dev.marquee.platform.Seal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signing in at a provider (OpenID Connect): the way there, and the way back with a session. */
public final class OidcHandlers implements Handlers {
  private static final Logger log = LoggerFactory.getLogger(OidcHandlers.class);
  private static final String COOKIE = "marquee_login";
  private static final int RETRY_SECONDS = 5;

  private final OidcSettings settings;
  private final Sessions sessions;
  private final ExternalLogins logins;
  private final LoginProvider provider;
  private final Seal seal;
  private final SecureRandom random;
  private final Clock clock;

  /**
   * Handlers that speak with this provider, if there is one.
   *
   * @param secret the service's: what a login needs is made from it
   */
  public OidcHandlers(
      Vertx vertx,
      Pool pool,
      OidcSettings settings,
      String secret,
      SecureRandom random,
      Clock clock,
      Sessions sessions,
      ExternalLogins.Memberships memberships) {
    this.settings = settings;
    this.sessions = sessions;
    this.logins = new ExternalLogins(pool, memberships);
    this.provider = new LoginProvider(vertx, settings);
    this.seal = Seal.of(secret, "login at a provider");
    this.random = random;
    this.clock = clock;
  }

  @Override
  public void register(Operations operations) {
    operations.on("beginLogin", this::begin);
    operations.on("endLogin", this::end);
  }

  private Future<Reply> begin(Call call) {
    if (!settings.isThere()) {
      return refused(Problem.notFound());
    }
    var attempt = LoginAttempt.begin(seal, random, clock);
    return provider
        .authorizeUrl(attempt)
        .map(
            url ->
                new Reply(302, Map.of("Location", url), Optional.empty(), Optional.empty())
                    .with("Cache-Control", "no-store")
                    .with("Set-Cookie", cookie(attempt.cookie(), LoginAttempt.LASTS.toSeconds())))
        .recover(failure -> refuse(call, failure));
  }

  private String cookie(String value, long seconds) {
    var secure = settings.redirectUri().startsWith("https:") ? "; Secure" : "";
    return "%s=%s; Path=/auth/oidc; Max-Age=%d; HttpOnly; SameSite=Lax%s"
        .formatted(COOKIE, value, seconds, secure);
  }

  private Future<Reply> end(Call call) {
    if (!settings.isThere()) {
      return refused(Problem.notFound());
    }
    var attempt =
        cookie(call)
            .flatMap(it -> LoginAttempt.of(seal, clock, it, call.query("state").orElse("")));
    if (attempt.isEmpty()) {
      return refused(Problem.invalid("/state", "is not of a login that this browser has begun"));
    }
    return call.query("code")
        .map(code -> signIn(call, attempt.get(), code))
        .orElseGet(() -> refused(notSignedIn(call.query("error").orElse("no code"))))
        .recover(failure -> refuse(call, failure))
        .map(reply -> reply.with("Set-Cookie", cookie("", 0)));
  }

  private static Optional<String> cookie(Call call) {
    return call.header("Cookie").stream()
        .flatMap(it -> Arrays.stream(it.split(";")))
        .map(String::strip)
        .filter(it -> it.startsWith(COOKIE + "="))
        .map(it -> it.substring(COOKIE.length() + 1))
        .findFirst();
  }

  private Future<Reply> signIn(Call call, LoginAttempt attempt, String code) {
    return provider
        .claims(attempt, code)
        .compose(
            claims -> logins.account(claims, settings.membership(roles(claims)), call.requestId()))
        .compose(
            account ->
                account
                    .map(sessions::signedIn)
                    .orElseGet(() -> Future.failedFuture(unverified().refusal())))
        .map(outcome -> IdentityHandlers.reply(outcome, 200));
  }

  private List<String> roles(JsonObject claims) {
    var claim = claims.getValue(settings.roleClaim());
    return claim instanceof JsonArray several
        ? several.stream().map(String::valueOf).toList()
        : claim instanceof String one ? List.of(one) : List.of();
  }

  private static Future<Reply> refused(Problem problem) {
    return Future.succeededFuture(Reply.of(problem));
  }

  private static Future<Reply> refuse(Call call, Throwable failure) {
    if (failure instanceof LoginProvider.Refused) {
      log.atInfo()
          .addKeyValue("request_id", call.requestId())
          .addKeyValue("reason", failure.getMessage())
          .addKeyValue("cause", String.valueOf(failure.getCause()))
          .log("login.refused");
      return refused(notSignedIn(String.valueOf(failure.getMessage())));
    }
    if (failure instanceof LoginProvider.Away) {
      log.atWarn()
          .addKeyValue("request_id", call.requestId())
          .addKeyValue("cause", String.valueOf(failure.getCause()))
          .log("login_provider.away");
      return refused(
          Problem.unavailable("The login provider cannot be reached now.")
              .retryAfter(RETRY_SECONDS));
    }
    return Future.failedFuture(failure);
  }

  private static Problem notSignedIn(String reason) {
    return Problem.of(401, "login_refused", "The login provider has not signed you in.")
        .with("reason", reason.length() > 200 ? reason.substring(0, 200) : reason);
  }

  private static Problem unverified() {
    return Problem.of(
        403, "email_not_verified", "The login provider has not verified your mail address.");
  }
}

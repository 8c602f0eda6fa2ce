package dev.marquee.identity;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.identity.SessionOutcome.EmailTaken;
import dev.marquee.identity.SessionOutcome.InvalidCredentials;
import dev.marquee.identity.SessionOutcome.InvalidRefreshToken;
import dev.marquee.identity.SessionOutcome.Opened;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * The calls of sessions and of one's own profile.
 *
 * <p>{@code updateMe} follows RFC 7396 (merge patch): what the body does not name stays, and {@code
 * "phone": null} takes the phone away. A name cannot be taken away, nor be blank. The mail address
 * is the account's name at sign-in and does not change here. A guest has no profile, since contact
 * is given at booking: {@code getMe} answers with nulls and {@code updateMe} is 403. A token whose
 * account is gone is 401.
 */
public final class IdentityHandlers implements Handlers {
  private final Sessions sessions;
  private final AccountRepository accounts;

  /** Answers from these sessions and accounts. */
  public IdentityHandlers(Sessions sessions, AccountRepository accounts) {
    this.sessions = sessions;
    this.accounts = accounts;
  }

  @Override
  public void register(Operations operations) {
    operations.on("register", this::register);
    operations.on("login", this::login);
    operations.on("guest", this::guest);
    operations.on("refresh", this::refresh);
    operations.on("getMe", this::getMe);
    operations.on("updateMe", this::updateMe);
  }

  private Future<Reply> register(Call call) {
    var body = call.body();
    var name = body.getString("name").strip();
    if (name.isEmpty()) {
      return Future.succeededFuture(Reply.of(blankName()));
    }
    var profile =
        new Profile(name, body.getString("email"), Optional.ofNullable(body.getString("phone")));
    return sessions
        .register(profile, body.getString("password"))
        .map(outcome -> reply(outcome, 201));
  }

  private Future<Reply> login(Call call) {
    var body = call.body();
    return sessions
        .login(body.getString("email"), body.getString("password"))
        .map(outcome -> reply(outcome, 200));
  }

  private Future<Reply> guest(Call call) {
    return sessions.guest().map(outcome -> reply(outcome, 201));
  }

  private Future<Reply> refresh(Call call) {
    return sessions
        .refresh(call.body().getString("refresh_token"))
        .map(outcome -> reply(outcome, 200));
  }

  private Future<Reply> getMe(Call call) {
    return accounts
        .find(call.caller().accountId())
        .map(found -> found.map(IdentityHandlers::me).orElseGet(IdentityHandlers::gone));
  }

  private Future<Reply> updateMe(Call call) {
    if (call.caller().has(Account.GUEST)) {
      return Future.succeededFuture(Reply.of(Problem.forbidden()));
    }
    var body = call.body();
    var name = Optional.ofNullable(body.getString("name")).map(String::strip);
    if (name.filter(String::isEmpty).isPresent()) {
      return Future.succeededFuture(Reply.of(blankName()));
    }
    var change =
        new ProfileChange(
            name, body.containsKey("phone"), Optional.ofNullable(body.getString("phone")));
    return accounts
        .change(call.caller().accountId(), change)
        .map(found -> found.map(IdentityHandlers::me).orElseGet(IdentityHandlers::gone));
  }

  static Reply reply(SessionOutcome outcome, int status) {
    if (outcome instanceof Opened opened) {
      return Reply.json(status, session(opened).toBuffer()).with("Cache-Control", "no-store");
    }
    return Reply.of(problem(outcome));
  }

  private static Problem problem(SessionOutcome refused) {
    if (refused instanceof EmailTaken) {
      return Problem.of(409, "email_taken", "This mail address has an account already.");
    }
    if (refused instanceof InvalidCredentials) {
      return Problem.of(
          401, "invalid_credentials", "The mail address or the password is not right.");
    }
    if (refused instanceof InvalidRefreshToken) {
      return Problem.of(
          401, "invalid_refresh_token", "This refresh token is not valid, or no longer.");
    }
    throw new IllegalStateException("Not a refusal: " + refused);
  }

  private static Problem blankName() {
    return Problem.invalid("/name", "must not be blank");
  }

  private static JsonObject session(Opened opened) {
    return new JsonObject()
        .put("access_token", opened.accessToken())
        .put("refresh_token", opened.refreshToken())
        .put("token_type", "Bearer")
        .put("expires_in", opened.expiresInSeconds())
        .put("user", user(opened.account()));
  }

  private static Reply me(Account account) {
    return Reply.ok(user(account).put("phone", account.phone().orElse(null)));
  }

  private static Reply gone() {
    return Reply.of(Problem.unauthenticated());
  }

  private static JsonObject user(Account account) {
    return new JsonObject()
        .put("id", account.id().toString())
        .put("name", account.name().orElse(null))
        .put("email", account.email().orElse(null))
        .put("roles", new JsonArray(account.roles()));
  }
}

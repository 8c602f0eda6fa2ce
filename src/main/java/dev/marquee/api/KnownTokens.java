package dev.marquee.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Who the bearers of access tokens are. A token is verified once and then known until it is over:
 * nothing else can make it bad, so to verify it again would be to do the same sum again.
 */
public final class KnownTokens {
  private static final long MOST = 50_000;

  private record Known(Caller caller, long overMillis) {}

  private final JWTAuth auth;
  private final Clock clock;
  private final Cache<String, Known> known = Caffeine.newBuilder().maximumSize(MOST).build();

  /** Tokens that this provider verifies. */
  public KnownTokens(JWTAuth auth, Clock clock) {
    this.auth = auth;
    this.clock = clock;
  }

  /** Whose the token is; empty if it is not a good one. */
  Future<Optional<Caller>> caller(String token) {
    var found = known.getIfPresent(token);
    if (found != null && clock.millis() < found.overMillis()) {
      return Future.succeededFuture(Optional.of(found.caller()));
    }
    return auth.authenticate(new TokenCredentials(token))
        .transform(
            verified ->
                Future.succeededFuture(
                    verified.succeeded()
                        ? Optional.of(learn(token, verified.result()))
                        : Optional.empty()));
  }

  private Caller learn(String token, User user) {
    var caller = Caller.of(user);
    known.put(
        token, new Known(caller, TimeUnit.SECONDS.toMillis(user.attributes().getLong("exp"))));
    return caller;
  }
}

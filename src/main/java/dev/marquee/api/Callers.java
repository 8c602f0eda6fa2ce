package dev.marquee.api;

import io.vertx.core.Future;
import java.util.Optional;

/**
 * Who calls, by what they bear: an access token or an API key.
 *
 * @param tokens of people
 * @param keys of machines
 */
public record Callers(KnownTokens tokens, ApiKeys keys) {

  /** Whose the credential is; empty if it is not a good one. */
  Future<Optional<Caller>> bearing(String credential) {
    return credential.startsWith(ApiKeys.PREFIX)
        ? keys.caller(credential)
        : tokens.caller(credential);
  }
}

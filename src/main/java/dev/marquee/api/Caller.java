package dev.marquee.api;

import io.vertx.ext.auth.User;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Who calls, as their access token or their API key says.
 *
 * @param accountId the account; the key's own id where a key calls
 * @param key present where it is a key: then it is nobody's session, and may call what is for
 *     partners and nothing else
 */
public record Caller(UUID accountId, Set<String> roles, Optional<Key> key) {

  /**
   * What an API key is good for.
   *
   * @param partnerId the organisation whose it is
   */
  public record Key(long partnerId, Set<Permission> scopes) {}

  /** Reads the claims of a verified token. */
  static Caller of(User user) {
    var claims = user.principal();
    return new Caller(
        UUID.fromString(claims.getString("sub")),
        claims.getJsonArray("roles").stream().map(String::valueOf).collect(Collectors.toSet()),
        Optional.empty());
  }

  /** A machine of a partner's. */
  public static Caller machine(UUID keyId, long partnerId, Set<Permission> scopes) {
    return new Caller(keyId, Set.of("partner"), Optional.of(new Key(partnerId, scopes)));
  }

  /** Whether the caller has the role. */
  public boolean has(String role) {
    return roles.contains(role);
  }
}

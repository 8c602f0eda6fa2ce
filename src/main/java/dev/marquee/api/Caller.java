package dev.marquee.api;

import io.vertx.ext.auth.User;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Who calls, as their access token says. */
public record Caller(UUID accountId, Set<String> roles) {

  /** Reads the claims of a verified token. */
  static Caller of(User user) {
    var claims = user.principal();
    return new Caller(
        UUID.fromString(claims.getString("sub")),
        claims.getJsonArray("roles").stream().map(String::valueOf).collect(Collectors.toSet()));
  }

  /** Whether the caller has the role. */
  public boolean has(String role) {
    return roles.contains(role);
  }
}

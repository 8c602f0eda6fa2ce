package dev.marquee.partner;

import dev.marquee.api.Permission;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An API key, as far as it may be shown. */
record Key(
    UUID id,
    String name,
    List<Permission> scopes,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> lastUsedAt,
    Optional<Instant> revokedAt) {

  static Key of(Row row) {
    return new Key(
        row.getUUID("key_id"),
        row.getString("name"),
        scopes(row),
        row.getOffsetDateTime("created_at").toInstant(),
        instant(row, "expires_at"),
        instant(row, "last_used_at"),
        instant(row, "revoked_at"));
  }

  /** The scopes of a key's row. */
  static List<Permission> scopes(Row row) {
    return List.of(row.getArrayOfStrings("scopes")).stream()
        .map(it -> Permission.named(it).orElseThrow())
        .toList();
  }

  private static Optional<Instant> instant(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }

  /** The key as the contract has it. */
  JsonObject toJson() {
    return new JsonObject()
        .put("id", id.toString())
        .put("name", name)
        .put("scopes", new JsonArray(scopes.stream().map(Permission::text).toList()))
        .put("created_at", createdAt.toString())
        .put("expires_at", text(expiresAt))
        .put("last_used_at", text(lastUsedAt))
        .put("revoked_at", text(revokedAt));
  }

  private static @Nullable String text(Optional<Instant> instant) {
    return instant.map(Instant::toString).orElse(null);
  }
}

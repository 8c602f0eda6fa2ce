package dev.marquee.partner;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;

/** Somebody who works for an organisation. */
record Member(UUID accountId, String name, String email, MemberRole role, Instant addedAt) {

  static Member of(Row row) {
    return new Member(
        row.getUUID("account_id"),
        row.getString("name"),
        row.getString("email"),
        MemberRole.named(row.getString("role")),
        row.getOffsetDateTime("added_at").toInstant());
  }

  /** The same in another role. */
  Member as(MemberRole other) {
    return new Member(accountId, name, email, other, addedAt);
  }

  /** The member as the contract has it. */
  JsonObject toJson() {
    return new JsonObject()
        .put("account_id", accountId.toString())
        .put("name", name)
        .put("email", email)
        .put("role", role.text())
        .put("added_at", addedAt.toString());
  }

  /** What the audit log says of them: no mail address, since it is never deleted. */
  JsonObject toEntry() {
    return new JsonObject().put("role", role.text());
  }
}

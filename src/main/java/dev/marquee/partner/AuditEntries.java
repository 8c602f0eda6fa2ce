package dev.marquee.partner;

import dev.marquee.api.Call;
import dev.marquee.api.Cursor;
import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.CursorKey;
import dev.marquee.catalog.Page;
import dev.marquee.platform.PartnerTransactions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was changed, read from Postgres: an admin sees all, others what is their organisation's. */
final class AuditEntries {
  private static final String LIST = "audit";
  private static final long UNKNOWN = 0;

  private final PartnerTransactions transactions;

  AuditEntries(Pool pool) {
    this.transactions = new PartnerTransactions(pool);
  }

  /** A page, the newest first. */
  Future<JsonObject> list(Call call) {
    var wall = call.caller().has("admin") ? Optional.<Long>empty() : call.partnerId();
    var subject = call.query("subject").map(it -> it.split("/", 2));
    var before = call.cursor().map(AuditEntries::before).orElse(Long.MAX_VALUE);
    return transactions
        .of(
            wall,
            transaction ->
                transaction
                    .preparedQuery(
                        """
                        select e.entry_id, e.at, e.partner_id, e.venue_id, e.account_id, e.key_id,
                          e.action, e.subject_kind, e.subject_id, e.before, e.after, e.request_id,
                          coalesce(k.name, a.name) as by_name
                        from audit_entry e
                        left join account a on a.account_id = e.account_id
                        left join api_key k on k.key_id = e.key_id
                        where e.entry_id < $1
                          and ($2::bigint is null or e.partner_id = $2)
                          and ($3::bigint is null or e.partner_id = $3)
                          and ($4::bigint is null or e.venue_id = $4)
                          and ($5::text is null or (e.subject_kind = $5 and e.subject_id = $6))
                        order by e.entry_id desc
                        limit $7
                        """)
                    .execute(
                        Tuple.tuple()
                            .addLong(before)
                            .addLong(wall.orElse(null))
                            .addLong(id(call, "partner_id"))
                            .addLong(id(call, "venue_id"))
                            .addString(subject.map(it -> it[0]).orElse(null))
                            .addString(subject.map(it -> it[1]).orElse(null))
                            .addInteger(call.limit() + 1)))
        .map(rows -> rows.stream().toList())
        .map(read -> Page.of(read, call.limit(), it -> Cursor.of(LIST, it.getLong("entry_id"))))
        .map(page -> page.toJson(AuditEntries::json));
  }

  /** What cannot be an id is unknown, like an id that was never given out. */
  private static @Nullable Long id(Call call, String name) {
    return call.query(name).map(it -> CatalogId.parse(it).orElse(UNKNOWN)).orElse(null);
  }

  private static long before(String cursor) {
    return CursorKey.parse(LIST, cursor, 1).wholeNumber(0);
  }

  private static JsonObject json(Row row) {
    return new JsonObject()
        .put("id", String.valueOf(row.getLong("entry_id")))
        .put("at", row.getOffsetDateTime("at").toInstant().toString())
        .put("action", row.getString("action"))
        .put(
            "subject",
            new JsonObject()
                .put("kind", row.getString("subject_kind"))
                .put("id", row.getString("subject_id")))
        .put("by", by(row))
        .put("partner_id", text(row.getLong("partner_id")))
        .put("venue_id", text(row.getLong("venue_id")))
        .put("before", row.getJson("before"))
        .put("after", row.getJson("after"))
        .put("request_id", row.getString("request_id"));
  }

  /** A partner is not told the names of admins. */
  private static JsonObject by(Row row) {
    var key = Optional.ofNullable(row.getUUID("key_id"));
    return new JsonObject()
        .put("kind", key.isPresent() ? "key" : "account")
        .put("id", key.orElseGet(() -> row.getUUID("account_id")).toString())
        .put("name", row.getString("by_name"));
  }

  private static @Nullable String text(@Nullable Long id) {
    return id == null ? null : String.valueOf(id);
  }
}

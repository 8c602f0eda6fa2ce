package dev.marquee.api;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** What partners and admins have changed, written down in the transaction that changes it. */
public final class AuditLog {

  /**
   * Writes down a change in the house that the call is about.
   *
   * @param transaction the one that makes the change
   * @param action what was done, as in {@code pricing.changed}
   * @param subjectKind what it was done to, as in {@code showtime}
   * @param before how that was; null if it was not there
   * @param after how it is now; null if it is gone
   */
  public Future<Void> record(
      SqlClient transaction,
      Call call,
      String action,
      String subjectKind,
      Object subjectId,
      @Nullable JsonObject before,
      @Nullable JsonObject after) {
    return record(transaction, call, call.house(), action, subjectKind, subjectId, before, after);
  }

  /** The same in another house than the call found, as of a venue that was not there before. */
  public Future<Void> record(
      SqlClient transaction,
      Call call,
      House house,
      String action,
      String subjectKind,
      Object subjectId,
      @Nullable JsonObject before,
      @Nullable JsonObject after) {
    return record(
        transaction,
        new Author(call.caller(), call.requestId()),
        house,
        action,
        subjectKind,
        subjectId,
        before,
        after);
  }

  /** Who makes a change, and by which request. */
  public record Author(Caller caller, String requestId) {}

  /** The same by somebody who becomes known only in the call, as at sign-in. */
  public Future<Void> record(
      SqlClient transaction,
      Author author,
      House house,
      String action,
      String subjectKind,
      Object subjectId,
      @Nullable JsonObject before,
      @Nullable JsonObject after) {
    var isKey = author.caller().key().isPresent();
    var id = author.caller().accountId();
    return transaction
        .preparedQuery(
            """
            insert into audit_entry (partner_id, venue_id, account_id, key_id, action, subject_kind,
              subject_id, before, after, request_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """)
        .execute(
            Tuple.tuple()
                .addLong(house.partnerId().orElse(null))
                .addLong(house.venueId().orElse(null))
                .addUUID(isKey ? null : id)
                .addUUID(isKey ? id : null)
                .addString(action)
                .addString(subjectKind)
                .addString(subjectId.toString())
                .addJsonObject(before)
                .addJsonObject(after)
                .addString(author.requestId()))
        .mapEmpty();
  }
}

package dev.marquee.money;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A comparison of a time's payments with the gateway's list of charges.
 *
 * @param daily whether it was made by itself, since the day was over
 * @param lastCharge how far the list was read
 * @param listed whether all of it was
 * @param unfinished payments that were on their way, and are left to a later comparison
 */
record Comparison(
    long id,
    Instant from,
    Instant to,
    boolean daily,
    boolean isDone,
    Instant startedAt,
    Optional<Instant> finishedAt,
    Optional<String> lastCharge,
    boolean listed,
    long charges,
    long payments,
    long unfinished,
    long differences,
    Optional<String> lastFailure) {

  /** Its columns. */
  static final String COLUMNS =
      """
      reconciliation_id, window_from, window_to, daily, status, started_at, finished_at,
        last_charge, listed, charges, payments, unfinished, differences, last_failure
      """;

  static Comparison of(Row row) {
    return new Comparison(
        row.getLong("reconciliation_id"),
        row.getOffsetDateTime("window_from").toInstant(),
        row.getOffsetDateTime("window_to").toInstant(),
        row.getBoolean("daily"),
        row.getString("status").equals("DONE"),
        row.getOffsetDateTime("started_at").toInstant(),
        Optional.ofNullable(row.getOffsetDateTime("finished_at")).map(OffsetDateTime::toInstant),
        Optional.ofNullable(row.getString("last_charge")),
        row.getBoolean("listed"),
        row.getLong("charges"),
        row.getLong("payments"),
        row.getLong("unfinished"),
        row.getLong("differences"),
        Optional.ofNullable(row.getString("last_failure")));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("id", String.valueOf(id))
        .put("from", from.toString())
        .put("to", to.toString())
        .put("daily", daily)
        .put("status", isDone ? "DONE" : "RUNNING")
        .put("started_at", startedAt.toString())
        .put("finished_at", finishedAt.map(Instant::toString).orElse(null))
        .put("charges", charges)
        .put("payments", payments)
        .put("unfinished", unfinished)
        .put("differences", differences)
        .put("last_failure", lastFailure.orElse(null));
  }
}

package dev.marquee.money;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.House;
import dev.marquee.platform.PartnerTransactions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was paid out to partners. A payout takes all that a partner is owed in one currency,
 * showtime by showtime, so that nothing is paid out twice: what was is owed no more. What a house
 * took itself at its box office is set off, and so is a refund after its sale was paid out.
 */
final class Payouts {

  /**
   * A payout; amount in minor units.
   *
   * @param number its place among all
   * @param until the last day (UTC) whose money is in it
   */
  record Payout(
      UUID id,
      long number,
      long partnerId,
      LocalDate until,
      long amount,
      String currency,
      Optional<String> reference,
      Instant bookedAt) {

    static Payout of(Row row) {
      return new Payout(
          row.getUUID("payout_id"),
          row.getLong("number"),
          row.getLong("partner_id"),
          row.getLocalDate("until"),
          row.getLong("amount"),
          row.getString("currency"),
          Optional.ofNullable(row.getString("reference")),
          row.getOffsetDateTime("booked_at").toInstant());
    }

    JsonObject toJson() {
      return new JsonObject()
          .put("id", id.toString())
          .put("partner_id", String.valueOf(partnerId))
          .put("until", until.toString())
          .put("amount", new JsonObject().put("amount", amount).put("currency", currency))
          .put("reference", reference.orElse(null))
          .put("booked_at", bookedAt.toString());
    }
  }

  /** What became of the wish to pay out. */
  sealed interface Outcome {
    /** It is in the ledger. */
    record Booked(Payout payout) implements Outcome {}

    /** Nothing is owed, or the partner owes. */
    record NothingToPay() implements Outcome {}

    /** There is no such partner. */
    record NoSuchPartner() implements Outcome {}
  }

  /** What a whole history takes to be summed up. */
  private static final String PATIENTLY = "set local statement_timeout = '5min'";

  private final Pool pool;
  private final PartnerTransactions asPartner;
  private final AuditLog audit = new AuditLog();

  Payouts(Pool pool) {
    this.pool = pool;
    this.asPartner = new PartnerTransactions(pool);
  }

  /**
   * Books a payout of all that is owed.
   *
   * @param call whose; it is written down with the payout
   */
  Future<Outcome> book(
      Call call, long partnerId, String currency, LocalDate until, @Nullable String reference) {
    return pool.withTransaction(
        tx ->
            lock(tx, partnerId)
                .compose(
                    isThere ->
                        isThere
                            ? insert(tx, partnerId, currency, until, reference)
                                .compose(booked -> conclude(tx, call, booked))
                            : Future.succeededFuture(new Outcome.NoSuchPartner())));
  }

  /** One payout of a partner after the other: each sees what those before it have taken. */
  private static Future<Boolean> lock(SqlClient tx, long partnerId) {
    return tx.query(PATIENTLY)
        .execute()
        .compose(
            it ->
                tx.preparedQuery(
                        """
                        select partner_id
                        from partner
                        where partner_id = $1
                        for no key update
                        """)
                    .execute(Tuple.of(partnerId)))
        .map(rows -> rows.size() == 1);
  }

  private static Future<Optional<Payout>> insert(
      SqlClient tx, long partnerId, String currency, LocalDate until, @Nullable String reference) {
    return tx.preparedQuery(
            """
            with owed as materialized (
              select e.showtime_id, e.venue_id,
                sum(e.amount) filter (where e.account = 'PARTNER') as partner,
                sum(e.amount) filter (where e.account = 'BOX_OFFICE') as box_office,
                sum(e.amount) as balance
              from ledger_entry e
              where e.partner_id = $2
                and e.currency = $3
                and e.account in ('PARTNER', 'BOX_OFFICE')
                -- Earlier payouts are of money from before, whenever they were made.
                and (e.occurred_at < $5 or e.kind = 'PAYOUT')
              group by e.showtime_id, e.venue_id),
            booked as (
              insert into payout (payout_id, partner_id, until, amount, currency, reference)
              select $1, $2, $4, -sum(balance), $3, $6
              from owed
              having sum(balance) < 0
              returning payout_id, number, partner_id, until, amount, currency, reference,
                booked_at),
            posted as (
              insert into ledger_entry (
                showtime_id, transaction_id, kind, account, amount, currency, venue_id, partner_id)
              select o.showtime_id, b.payout_id, 'PAYOUT', line.account, line.amount, b.currency,
                o.venue_id, b.partner_id
              from booked b
              cross join owed o
              cross join lateral (
                values
                  ('PARTNER', -o.partner),
                  ('BOX_OFFICE', -o.box_office),
                  ('PAYOUT', o.balance)
              ) as line (account, amount)
              where line.amount <> 0)
            select payout_id, number, partner_id, until, amount, currency, reference, booked_at
            from booked
            """)
        .execute(
            Tuple.tuple()
                .addUUID(UUID.randomUUID())
                .addLong(partnerId)
                .addString(currency)
                .addLocalDate(until)
                .addOffsetDateTime(until.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC))
                .addString(reference))
        .map(rows -> rows.stream().findFirst().map(Payout::of));
  }

  private Future<Outcome> conclude(SqlClient tx, Call call, Optional<Payout> booked) {
    if (booked.isEmpty()) {
      return Future.succeededFuture(new Outcome.NothingToPay());
    }
    var payout = booked.get();
    var house = new House(Optional.of(payout.partnerId()), Optional.empty());
    return audit
        .record(tx, call, house, "payout.booked", "payout", payout.id(), null, payout.toJson())
        .map(new Outcome.Booked(payout));
  }

  /** The payouts of a partner, the newest first. */
  Future<List<Payout>> list(long partnerId, Optional<Long> before, int limit) {
    return asPartner.of(
        partnerId,
        tx ->
            tx.preparedQuery(
                    """
                    select payout_id, number, partner_id, until, amount, currency, reference,
                      booked_at
                    from payout
                    where partner_id = $1 and number < $2
                    order by number desc
                    limit $3
                    """)
                .execute(Tuple.of(partnerId, before.orElse(Long.MAX_VALUE), limit))
                .map(rows -> rows.stream().map(Payout::of).toList()));
  }
}

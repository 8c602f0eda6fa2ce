package dev.marquee.money;

import dev.marquee.platform.PartnerTransactions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * What a venue's partner is owed, from the ledger alone: what was taken in a time, what was given
 * back, who has which part of it, and what is to be paid out.
 */
final class PayoutReport {
  private static final List<String> COLUMNS =
      List.of(
          "period",
          "currency",
          "gross_minor_units",
          "refunds_minor_units",
          "fees_minor_units",
          "tax_minor_units",
          "net_minor_units",
          "box_office_minor_units",
          "payable_minor_units",
          "paid_out_minor_units");

  /**
   * One currency of one period; amounts in minor units.
   *
   * @param net the partner's: gross less refunds, fees and tax
   * @param boxOffice what of it the house took itself and has already
   * @param paidOut what was paid out in the period
   */
  record Line(
      String period,
      String currency,
      long gross,
      long refunds,
      long fees,
      long tax,
      long net,
      long boxOffice,
      long paidOut) {

    static Line of(Row row) {
      return new Line(
          row.getString("period"),
          row.getString("currency"),
          row.getLong("gross"),
          row.getLong("refunds"),
          row.getLong("fees"),
          row.getLong("tax"),
          row.getLong("net"),
          row.getLong("box_office"),
          row.getLong("paid_out"));
    }

    JsonObject toJson() {
      return new JsonObject()
          .put("period", period)
          .put("gross", money(gross))
          .put("refunds", money(refunds))
          .put("fees", money(fees))
          .put("tax", money(tax))
          .put("net", money(net))
          .put("box_office", money(boxOffice))
          .put("payable", money(net - boxOffice))
          .put("paid_out", money(paidOut));
    }

    private JsonObject money(long amount) {
      return new JsonObject().put("amount", amount).put("currency", currency);
    }

    List<Object> cells() {
      return List.of(
          period, currency, gross, refunds, fees, tax, net, boxOffice, net - boxOffice, paidOut);
    }
  }

  /**
   * Whose money.
   *
   * @param partnerId the one who asks; an admin asks for nobody in particular
   * @param venueId where it was taken; anywhere if that is empty, and then the partner is there
   */
  record Scope(Optional<Long> partnerId, Optional<Long> venueId) {
    private String column() {
      return venueId.isPresent() ? "venue_id" : "partner_id";
    }

    private long id() {
      return venueId.or(() -> partnerId).orElseThrow();
    }
  }

  private final PartnerTransactions transactions;

  PayoutReport(Pool pool) {
    this.transactions = new PartnerTransactions(pool);
  }

  static List<String> columns() {
    return COLUMNS;
  }

  /**
   * The lines of some days there, by the time that money moved. A partner sees what was its own
   * then, also at a venue that is another's now, or was before.
   *
   * @param period {@code day}, {@code month} or {@code total}
   */
  Future<List<Line>> lines(Scope scope, ZoneId zone, Days days, String period) {
    return transactions.of(scope.partnerId(), tx -> lines(tx, scope, zone, days, period));
  }

  private static Future<List<Line>> lines(
      SqlClient tx, Scope scope, ZoneId zone, Days days, String period) {
    return tx.preparedQuery(
            """
            with moved as materialized (
              select
                case $5
                  when 'day' then to_char(e.occurred_at at time zone $4, 'YYYY-MM-DD')
                  when 'month' then to_char(e.occurred_at at time zone $4, 'YYYY-MM')
                  else 'total'
                end as period,
                e.kind, e.account, e.currency, sum(e.amount) as amount
              from ledger_entry e
              where e.%s = $1 and e.occurred_at >= $2 and e.occurred_at < $3
              group by 1, e.kind, e.account, e.currency)
            select period, currency,
              coalesce(sum(amount) filter (
                where kind = 'CAPTURE' and account in ('GATEWAY', 'BOX_OFFICE')), 0)::bigint
                as gross,
              coalesce(-sum(amount) filter (
                where kind = 'REFUND' and account in ('GATEWAY', 'BOX_OFFICE')), 0)::bigint
                as refunds,
              coalesce(-sum(amount) filter (where account = 'FEES'), 0)::bigint as fees,
              coalesce(-sum(amount) filter (where account = 'TAX'), 0)::bigint as tax,
              coalesce(-sum(amount) filter (
                where account = 'PARTNER' and kind <> 'PAYOUT'), 0)::bigint as net,
              coalesce(sum(amount) filter (
                where account = 'BOX_OFFICE' and kind <> 'PAYOUT'), 0)::bigint as box_office,
              coalesce(-sum(amount) filter (where account = 'PAYOUT'), 0)::bigint as paid_out
            from moved
            group by period, currency
            order by period, currency
            """
                .formatted(scope.column()))
        .execute(
            Tuple.of(
                scope.id(),
                days.from(zone).atOffset(ZoneOffset.UTC),
                days.to(zone).atOffset(ZoneOffset.UTC),
                zone.getId(),
                period))
        .map(rows -> rows.stream().map(Line::of).toList());
  }

  static JsonArray json(List<Line> lines) {
    var array = new JsonArray();
    lines.forEach(it -> array.add(it.toJson()));
    return array;
  }
}

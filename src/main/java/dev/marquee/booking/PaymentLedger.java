package dev.marquee.booking;

import dev.marquee.platform.MoneySettings;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;

/**
 * The steps of a payment that move money, each with its entries in the ledger, in one statement: a
 * payment that is captured or refunded here has them, and has them once. Debits are positive. A
 * posting sums to zero, or the database refuses it.
 *
 * <p>What was taken is split: tax is owed on, the rest is the partner's, with the fees that it asks
 * of buyers, less Marquee's commission as it is when it is taken. A refund takes all of it back as
 * it was booked.
 */
public final class PaymentLedger {

  /** Writes captures and fees of {@code paid}, and gives what it wrote as {@code posted}. */
  private static final String POST_CAPTURE =
      """
      split as materialized (
        select p.showtime_id, p.payment_id, p.booking_id, p.amount, p.currency, t.venue_id,
          v.partner_id, parts.tax,
          case when lower(p.method) in ('cash', 'terminal') then 'BOX_OFFICE' else 'GATEWAY' end
            as taken_by,
          least(
            (p.amount - parts.tax) * $3 / 10000 + parts.tickets * $4,
            p.amount - parts.tax) as commission
        from paid p
        join showtime t on t.showtime_id = p.showtime_id
        join venue v on v.venue_id = t.venue_id
        join booking b on b.showtime_id = p.showtime_id and b.booking_id = p.booking_id
        cross join lateral (
          select count(*) as tickets, coalesce(sum(s.tax), 0)::bigint as tax
          from booking_seat s
          where s.showtime_id = p.showtime_id
            and s.booking_id = p.booking_id
            -- Of a booking that was cancelled meanwhile those that it had then.
            and s.cancelled_at is not distinct from b.cancelled_at) parts),
      posted as (
        insert into ledger_entry (
          showtime_id, transaction_id, kind, account, amount, currency, booking_id, venue_id,
          partner_id)
        select s.showtime_id, s.payment_id, line.kind, line.account, line.amount, s.currency,
          s.booking_id, s.venue_id, s.partner_id
        from split s
        cross join lateral (
          values
            ('CAPTURE', s.taken_by, s.amount),
            ('CAPTURE', 'PARTNER', -(s.amount - s.tax)),
            ('CAPTURE', 'TAX', -s.tax),
            ('FEE', 'PARTNER', s.commission),
            ('FEE', 'FEES', -s.commission)
        ) as line (kind, account, amount)
        where line.amount <> 0
        on conflict do nothing
        returning showtime_id, transaction_id, account, amount, currency, booking_id, venue_id,
          partner_id)
      """;

  private final SqlClient client;
  private final MoneySettings money;

  /** Writes by this client. */
  public PaymentLedger(SqlClient client, MoneySettings money) {
    this.client = client;
    this.money = money;
  }

  /** Notes that the gateway has taken the money. Whether the payment was still CAPTURE_DUE. */
  Future<Boolean> captured(Payment payment) {
    return client
        .preparedQuery(
            """
            with paid as (
              update payment
              set status = 'CAPTURED', attempts = 0, updated_at = now()
              where showtime_id = $1 and payment_id = $2 and status = 'CAPTURE_DUE'
              returning showtime_id, payment_id, booking_id, method, amount, currency),
            """
                + POST_CAPTURE
                + """
                select payment_id
                from paid
                """)
        .execute(parameters(payment.id()))
        .map(rows -> rows.size() == 1);
  }

  /**
   * Notes that the gateway has given back what it had taken. Whether the payment was still
   * REFUND_PENDING. Where the booking was cancelled before its capture was noted, it is noted too.
   */
  Future<Boolean> refunded(Payment payment) {
    return client
        .preparedQuery(
            """
            with paid as (
              update payment
              set status = 'REFUNDED', attempts = 0, updated_at = now()
              where showtime_id = $1 and payment_id = $2 and status = 'REFUND_PENDING'
              returning showtime_id, payment_id, booking_id, method, amount, currency),
            """
                + POST_CAPTURE
                + """
                , taken as (
                  select e.showtime_id, e.transaction_id, e.account, e.amount, e.currency,
                    e.booking_id, e.venue_id, e.partner_id
                  from paid p
                  join ledger_entry e
                    on e.showtime_id = p.showtime_id and e.transaction_id = p.payment_id
                  where e.kind in ('CAPTURE', 'FEE')
                  union all
                  select showtime_id, transaction_id, account, amount, currency, booking_id, venue_id,
                    partner_id
                  from posted),
                given_back as (
                  insert into ledger_entry (
                    showtime_id, transaction_id, kind, account, amount, currency, booking_id,
                    venue_id, partner_id)
                  select showtime_id, transaction_id, 'REFUND', account, -sum(amount), currency,
                    booking_id, venue_id, partner_id
                  from taken
                  group by showtime_id, transaction_id, account, currency, booking_id, venue_id,
                    partner_id
                  having sum(amount) <> 0)
                select payment_id
                from paid
                """)
        .execute(parameters(payment.id()))
        .map(rows -> rows.size() == 1);
  }

  /**
   * Writes the entries of a payment that is captured already, such as one in cash.
   *
   * @param tx the transaction that makes it captured
   */
  public Future<Void> record(SqlClient tx, PaymentId payment) {
    return tx.preparedQuery(
            """
            with paid as (
              select showtime_id, payment_id, booking_id, method, amount, currency
              from payment
              where showtime_id = $1 and payment_id = $2 and status = 'CAPTURED'),
            """
                + POST_CAPTURE
                + """
                select payment_id
                from paid
                """)
        .execute(parameters(payment))
        .mapEmpty();
  }

  private Tuple parameters(PaymentId payment) {
    return Tuple.of(
        payment.showtime().value(),
        payment.value(),
        (long) money.commissionBasisPoints(),
        money.commissionPerTicket());
  }
}

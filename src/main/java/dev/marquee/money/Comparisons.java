package dev.marquee.money;

import dev.marquee.booking.PaymentId;
import dev.marquee.payment.Charge;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The comparisons in Postgres. What the gateway's list has told is kept page by page, so that any
 * node goes on where another has stopped; at its end one statement compares.
 */
final class Comparisons {
  /** A charge may be listed on the other side of the window's edge than its payment stands. */
  static final Duration MARGIN = Duration.ofHours(1);

  private static final int PAGE_LEASE_SECONDS = 60;
  private static final int PAUSE_SECONDS = 60;

  /** What compares a whole day may take as long as that. */
  private static final String PATIENTLY = "set local statement_timeout = '10min'";

  private static final int COMPARE_LEASE_SECONDS = 660;

  private final Pool pool;

  Comparisons(Pool pool) {
    this.pool = pool;
  }

  /** Asks for a comparison; the one that is under way where there is one of this time. */
  Future<Comparison> request(Instant from, Instant to) {
    return pool.preparedQuery(
            """
            insert into reconciliation (window_from, window_to, daily)
            values ($1, $2, false)
            on conflict (window_from, window_to) where status = 'RUNNING'
            do update set failures = reconciliation.failures
            returning
            """
                + Comparison.COLUMNS)
        .execute(Tuple.of(utc(from), utc(to)))
        .map(rows -> Comparison.of(rows.iterator().next()));
  }

  /**
   * Asks for those days (UTC) of the last week that are over, had payments before, and lack one.
   */
  Future<Void> requestDays() {
    return pool.preparedQuery(
            """
            insert into reconciliation (window_from, window_to, daily)
            select day, day + interval '1 day', true
            from generate_series(
              date_trunc('day', now(), 'UTC') - interval '7 days',
              date_trunc('day', now() - $1 * interval '1 second', 'UTC') - interval '1 day',
              interval '1 day') as day
            where exists (select from payment p where p.created_at < day + interval '1 day')
              and not exists (
                select
                from reconciliation r
                where r.window_from = day and r.window_to = day + interval '1 day'
                  and (r.daily or r.status = 'RUNNING'))
            on conflict do nothing
            """)
        .execute(Tuple.of(MARGIN.plusMinutes(5).toSeconds()))
        .mapEmpty();
  }

  /** Takes up a comparison that nobody is at. */
  Future<Optional<Comparison>> claim() {
    return pool.preparedQuery(
            """
            update reconciliation
            set claimed_until = now() + make_interval(secs => $1)
            where reconciliation_id = (
              select reconciliation_id
              from reconciliation
              where status = 'RUNNING' and claimed_until <= now()
              order by reconciliation_id
              limit 1
              for update skip locked)
            returning
            """
                + Comparison.COLUMNS)
        .execute(Tuple.of((double) PAGE_LEASE_SECONDS))
        .map(rows -> rows.stream().findFirst().map(Comparison::of));
  }

  /**
   * Keeps a page of the list. Empty if another node has kept it: then that one goes on.
   *
   * @param listed whether it is the last
   */
  Future<Optional<Comparison>> keep(Comparison comparison, List<Charge> page, boolean listed) {
    return pool.withTransaction(
        tx ->
            advance(tx, comparison, page, listed)
                .compose(
                    advanced ->
                        advanced.isEmpty() || page.isEmpty()
                            ? Future.succeededFuture(advanced)
                            : insert(tx, comparison, page).map(advanced)));
  }

  private static Future<Optional<Comparison>> advance(
      SqlClient tx, Comparison comparison, List<Charge> page, boolean listed) {
    var last =
        page.isEmpty() ? comparison.lastCharge() : Optional.of(page.get(page.size() - 1).id());
    return tx.preparedQuery(
            """
            update reconciliation
            set last_charge = $3, listed = $4, claimed_until = now() + make_interval(secs => $5)
            where reconciliation_id = $1
              and status = 'RUNNING'
              and not listed
              and last_charge is not distinct from $2
            returning
            """
                + Comparison.COLUMNS)
        .execute(
            Tuple.of(
                comparison.id(),
                comparison.lastCharge().orElse(null),
                last.orElse(null),
                listed,
                (double) (listed ? COMPARE_LEASE_SECONDS : PAGE_LEASE_SECONDS)))
        .map(rows -> rows.stream().findFirst().map(Comparison::of));
  }

  private static Future<Void> insert(SqlClient tx, Comparison comparison, List<Charge> page) {
    return tx.preparedQuery(
            """
            insert into reconciliation_charge (
              reconciliation_id, charge_id, txn_id, showtime_id, payment_id, currency, state,
              captured, refunded, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict do nothing
            """)
        .executeBatch(page.stream().map(charge -> row(comparison.id(), charge)).toList())
        .mapEmpty();
  }

  private static Tuple row(long comparison, Charge charge) {
    var payment = charge.paymentId().flatMap(PaymentId::parse);
    return Tuple.tuple()
        .addLong(comparison)
        .addString(charge.id())
        .addString(charge.txnId().orElse(null))
        .addLong(payment.map(it -> it.showtime().value()).orElse(null))
        .addUUID(payment.map(PaymentId::value).orElse(null))
        .addString(charge.currency())
        .addString(charge.state().name())
        .addLong(charge.captured())
        .addLong(charge.refunded())
        .addOffsetDateTime(utc(charge.createdAt()));
  }

  /** Lets a comparison rest that cannot go on now. */
  Future<Void> postpone(Comparison comparison, String why) {
    return pool.preparedQuery(
            """
            update reconciliation
            set failures = failures + 1,
              last_failure = $2,
              claimed_until = now() + make_interval(secs => $3)
            where reconciliation_id = $1 and status = 'RUNNING'
            """)
        .execute(Tuple.of(comparison.id(), why, (double) PAUSE_SECONDS))
        .mapEmpty();
  }

  /**
   * Compares what was listed with the payments and the ledger, and ends the comparison; empty if
   * another node has.
   *
   * <p>A payment that has come to its end before the comparison began stands at the gateway as it
   * ended, since it is noted here after it has happened there: what differs then is a difference,
   * and no race. The others are left to a later comparison.
   */
  Future<Optional<Comparison>> finish(Comparison comparison) {
    return pool.withTransaction(
        tx ->
            tx.query(PATIENTLY)
                .execute()
                .compose(it -> compare(tx, comparison.id()))
                .map(rows -> rows.stream().findFirst()));
  }

  private static Future<List<Comparison>> compare(SqlClient tx, long comparison) {
    return tx.preparedQuery(
            """
            with run as materialized (
              select reconciliation_id, window_from, window_to, started_at
              from reconciliation
              where reconciliation_id = $1 and status = 'RUNNING' and listed
              for update),
            charge as materialized (
              select c.charge_id, c.txn_id, c.showtime_id, c.payment_id, c.currency, c.state,
                c.captured, c.refunded,
                c.created_at >= r.window_from and c.created_at < r.window_to as inside
              from run r
              join reconciliation_charge c on c.reconciliation_id = r.reconciliation_id),
            named as (
              select p.showtime_id, p.payment_id
              from run r
              join payment p on p.created_at >= r.window_from and p.created_at < r.window_to
              where lower(p.method) not in ('cash', 'terminal')
                -- The gateway is not asked for nothing.
                and p.amount > 0
              union
              select showtime_id, payment_id
              from charge
              where inside and payment_id is not null),
            here as materialized (
              select p.showtime_id, p.payment_id, p.booking_id, p.gateway_txn_id, p.currency,
                p.created_at >= r.window_from and p.created_at < r.window_to as inside,
                p.status in ('INITIATED', 'AUTHORIZED', 'CAPTURE_DUE', 'VOID_DUE', 'REFUND_PENDING')
                  or p.updated_at >= r.started_at as unfinished,
                case
                  when p.status = 'CAPTURED' then 'CAPTURED'
                  when p.status = 'REFUNDED' and booked.captured > 0 then 'REFUNDED'
                  else 'VOIDED'
                end as state,
                booked.captured, booked.refunded
              from run r
              cross join named n
              join payment p on p.showtime_id = n.showtime_id and p.payment_id = n.payment_id
              cross join lateral (
                select
                  coalesce(sum(e.amount) filter (where e.kind = 'CAPTURE'), 0)::bigint as captured,
                  coalesce(-sum(e.amount) filter (where e.kind = 'REFUND'), 0)::bigint as refunded
                from ledger_entry e
                where e.showtime_id = p.showtime_id
                  and e.transaction_id = p.payment_id
                  and e.account = 'GATEWAY') booked),
            side_by_side as (
              select h.showtime_id, h.payment_id, h.booking_id,
                coalesce(c.txn_id, h.gateway_txn_id) as txn_id, c.charge_id,
                h.state as here_state, h.currency as here_currency,
                h.captured as here_captured, h.refunded as here_refunded,
                c.state as gateway_state, c.currency as gateway_currency,
                c.captured as gateway_captured, c.refunded as gateway_refunded,
                case
                  when h.unfinished then null
                  when c.charge_id is null then
                    case when h.inside and h.state in ('CAPTURED', 'REFUNDED')
                      then 'MISSING_AT_GATEWAY' end
                  when not c.inside then null
                  when c.currency <> h.currency then 'CURRENCY'
                  when replace(c.state, 'FAILED', 'VOIDED') <> h.state then 'STATUS'
                  when c.captured <> h.captured or c.refunded <> h.refunded then 'AMOUNT'
                end as kind
              from here h
              left join charge c
                on c.showtime_id = h.showtime_id
                  and c.payment_id = h.payment_id
                  and (h.gateway_txn_id is null or h.gateway_txn_id = c.txn_id)
              union all
              select c.showtime_id, c.payment_id, null, c.txn_id, c.charge_id, null, null, null,
                null, c.state, c.currency, c.captured, c.refunded, 'MISSING_HERE'
              from charge c
              where c.inside
                and c.state not in ('FAILED', 'VOIDED')
                and not exists (
                  select
                  from here h
                  where h.showtime_id = c.showtime_id
                    and h.payment_id = c.payment_id
                    and (h.gateway_txn_id is null or h.gateway_txn_id = c.txn_id))),
            found as (
              insert into reconciliation_difference (
                reconciliation_id, number, kind, showtime_id, payment_id, booking_id, txn_id,
                charge_id, here_state, here_currency, here_captured, here_refunded, gateway_state,
                gateway_currency, gateway_captured, gateway_refunded)
              select r.reconciliation_id,
                row_number() over (order by s.showtime_id, s.payment_id, s.charge_id), s.kind,
                s.showtime_id, s.payment_id, s.booking_id, s.txn_id, s.charge_id, s.here_state,
                s.here_currency, s.here_captured, s.here_refunded, s.gateway_state,
                s.gateway_currency, s.gateway_captured, s.gateway_refunded
              from run r
              cross join side_by_side s
              where s.kind is not null
              returning number),
            forgotten as (
              delete from reconciliation_charge c
              using run r
              where c.reconciliation_id = r.reconciliation_id)
            update reconciliation d
            set status = 'DONE',
              finished_at = now(),
              charges = (select count(*) from charge where inside),
              payments = (select count(*) from here where inside),
              unfinished = (select count(*) from here where unfinished),
              differences = (select count(*) from found)
            from run r
            where d.reconciliation_id = r.reconciliation_id
            returning d.reconciliation_id, d.window_from, d.window_to, d.daily, d.status,
              d.started_at, d.finished_at, d.last_charge, d.listed, d.charges, d.payments,
              d.unfinished, d.differences, d.last_failure
            """)
        .execute(Tuple.of(comparison))
        .map(rows -> rows.stream().map(Comparison::of).toList());
  }

  /** The newest comparisons. */
  Future<List<Comparison>> list(Optional<Long> before, int limit) {
    return pool.preparedQuery(
            "select "
                + Comparison.COLUMNS
                + """
                from reconciliation
                where reconciliation_id < $1
                order by reconciliation_id desc
                limit $2
                """)
        .execute(Tuple.of(before.orElse(Long.MAX_VALUE), limit))
        .map(rows -> rows.stream().map(Comparison::of).toList());
  }

  Future<Optional<Comparison>> find(long id) {
    return pool.preparedQuery(
            "select " + Comparison.COLUMNS + "from reconciliation where reconciliation_id = $1")
        .execute(Tuple.of(id))
        .map(rows -> rows.stream().findFirst().map(Comparison::of));
  }

  /** What a comparison has found. */
  Future<List<Difference>> differences(long id, long after, int limit) {
    return pool.preparedQuery(
            """
            select number, kind, showtime_id, payment_id, booking_id, txn_id, charge_id,
              here_state, here_currency, here_captured, here_refunded, gateway_state,
              gateway_currency, gateway_captured, gateway_refunded
            from reconciliation_difference
            where reconciliation_id = $1 and number > $2
            order by number
            limit $3
            """)
        .execute(Tuple.of(id, after, limit))
        .map(rows -> rows.stream().map(Difference::of).toList());
  }

  /**
   * How the comparisons stand.
   *
   * @param differences of the newest one of each time of the last seven days
   * @param ageSeconds since the end of the last day that was compared by itself; 0 if none was
   */
  record Standing(long differences, long ageSeconds) {}

  Future<Standing> standing() {
    return pool.preparedQuery(
            """
            select
              (select coalesce(sum(differences), 0)::bigint
               from (
                 select distinct on (window_from, window_to) differences
                 from reconciliation
                 where status = 'DONE' and window_to > now() - interval '7 days'
                 order by window_from, window_to, reconciliation_id desc) newest) as differences,
              (select coalesce(extract(epoch from now() - max(window_to)), 0)::bigint
               from reconciliation
               where status = 'DONE' and daily) as age
            """)
        .execute()
        .map(rows -> rows.iterator().next())
        .map(row -> new Standing(row.getLong("differences"), row.getLong("age")));
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}

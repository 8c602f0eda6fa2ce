package dev.marquee.money;

import dev.marquee.booking.BookingId;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.PeriodicTask;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves again and again that every booking's entries sum to zero, and that the ledger has of each
 * payment what the payment says. It reads some showtimes at a time, each with one snapshot, and
 * locks nothing.
 */
public final class LedgerAuditor extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(LedgerAuditor.class);

  private final Pool pool;
  private final MoneyListener listener;
  private final int everySeconds;

  /** Looks every so many seconds. */
  public LedgerAuditor(Pool pool, MoneyListener listener, int everySeconds) {
    this.pool = pool;
    this.listener = listener;
    this.everySeconds = everySeconds;
  }

  @Override
  public Future<?> start() {
    PeriodicTask.start(vertx, "ledger_audit", everySeconds, this::audit);
    return Future.succeededFuture();
  }

  /**
   * Looks at every showtime that is sold now, or was a day ago. Returns the number of bookings
   * whose entries are not what they should be.
   */
  public Future<Integer> audit() {
    return auditAfter(0, 0).onSuccess(listener::ledgerAudited);
  }

  private Future<Integer> auditAfter(long showtime, int found) {
    return chunkAfter(showtime)
        .compose(
            chunk ->
                chunk.last() == 0
                    ? Future.succeededFuture(found)
                    : auditAfter(chunk.last(), found + chunk.anomalies()));
  }

  /** What one read has found; {@code last} is its last showtime, 0 where it was none. */
  private record Chunk(long last, int anomalies) {}

  private Future<Chunk> chunkAfter(long showtime) {
    return pool.preparedQuery(
            """
            with audited as materialized (
              select showtime_id
              from sale
              where showtime_id > $1 and closes_at > now() - interval '1 day' and seat_version > 0
              order by showtime_id
              limit 200),
            booked as (
              select e.showtime_id, e.booking_id, sum(e.amount) as balance,
                coalesce(sum(e.amount) filter (
                  where e.kind = 'CAPTURE' and e.account in ('GATEWAY', 'BOX_OFFICE')), 0) as taken,
                coalesce(-sum(e.amount) filter (
                  where e.kind = 'REFUND' and e.account in ('GATEWAY', 'BOX_OFFICE')), 0)
                  as given_back
              from ledger_entry e
              join audited a on a.showtime_id = e.showtime_id
              where e.booking_id is not null
              group by e.showtime_id, e.booking_id),
            paid as (
              select p.showtime_id, p.booking_id, p.status, p.amount
              from payment p
              join audited a on a.showtime_id = p.showtime_id),
            anomaly as (
              select showtime_id, booking_id, paid.status, paid.amount,
                coalesce(booked.balance, 0) as balance,
                coalesce(booked.taken, 0) as taken,
                coalesce(booked.given_back, 0) as given_back
              from paid
              full join booked using (showtime_id, booking_id))
            select l.last, n.showtime_id, n.booking_id, n.status, n.balance, n.taken, n.given_back
            from (select coalesce(max(showtime_id), 0) as last from audited) l
            left join anomaly n
              on n.balance <> 0
                or not coalesce(
                  case n.status
                    when 'CAPTURED' then n.taken = n.amount and n.given_back = 0
                    when 'REFUND_PENDING' then n.taken in (0, n.amount) and n.given_back = 0
                    when 'REFUNDED' then n.taken in (0, n.amount) and n.given_back = n.taken
                    else n.taken = 0 and n.given_back = 0 and n.status is not null
                  end, false)
            """)
        .execute(Tuple.of(showtime))
        .map(LedgerAuditor::chunk);
  }

  private static Chunk chunk(RowSet<Row> rows) {
    var last = 0L;
    var anomalies = 0;
    for (var row : rows) {
      last = row.getLong("last");
      if (row.getUUID("booking_id") != null) {
        anomalies++;
        tell(row);
      }
    }
    return new Chunk(last, anomalies);
  }

  private static void tell(Row row) {
    var showtime = new ShowtimeId(row.getLong("showtime_id"));
    log.atError()
        .addKeyValue("booking", new BookingId(showtime, row.getUUID("booking_id")))
        .addKeyValue("payment_status", row.getString("status"))
        .addKeyValue("balance", row.getLong("balance"))
        .addKeyValue("taken", row.getLong("taken"))
        .addKeyValue("given_back", row.getLong("given_back"))
        .log("ledger.anomaly");
  }
}

package dev.marquee.booking;

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
 * Checks that nothing is sold twice, by looking: the booked seats of the inventory and the seats of
 * the bookings must be the same, so must its blocked seats and those that have a reason, and its
 * seats that are held without an end and those of the box office; and the sale's count of available
 * seats must be that of the inventory. It reads some showtimes at a time, each with one snapshot,
 * and locks nothing.
 */
public final class BookingAuditor extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(BookingAuditor.class);

  private final Pool pool;
  private final BookingListener listener;
  private final int everySeconds;

  /** Looks every so many seconds. */
  public BookingAuditor(Pool pool, BookingListener listener, int everySeconds) {
    this.pool = pool;
    this.listener = listener;
    this.everySeconds = everySeconds;
  }

  @Override
  public Future<?> start() {
    PeriodicTask.start(vertx, "audit", everySeconds, this::audit);
    return Future.succeededFuture();
  }

  /**
   * Looks at every showtime that is sold now, or was a day ago, and of which a seat has ever
   * changed. Returns the number of anomalies.
   */
  public Future<Integer> audit() {
    return auditAfter(0, 0).onSuccess(listener::audited);
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
              select showtime_id, available_seats
              from sale
              where showtime_id > $1
                and closes_at > now() - interval '1 day'
                and (seat_version > 0
                  or exists (select from booking_seat s where s.showtime_id = sale.showtime_id))
              order by showtime_id
              limit 200),
            booked as (
              select i.showtime_id, i.seat_id, i.booking_id
              from seat_inventory i
              join audited a on a.showtime_id = i.showtime_id
              where i.status = 'BOOKED'),
            sold as (
              select s.showtime_id, s.seat_id, s.booking_id, b.status
              from booking_seat s
              join audited a on a.showtime_id = s.showtime_id
              join booking b on b.showtime_id = s.showtime_id and b.booking_id = s.booking_id
              where s.cancelled_at is null),
            anomaly as (
              select showtime_id, seat_id, booked.booking_id as booked_for,
                sold.booking_id as sold_to, sold.status
              from booked
              full join sold using (showtime_id, seat_id)
              where booked.booking_id is distinct from sold.booking_id
                or sold.status <> 'CONFIRMED'),
            kept as (
              select i.showtime_id, i.seat_id, i.hold_token as kept_for
              from seat_inventory i
              join audited a on a.showtime_id = i.showtime_id
              where i.status = 'BLOCKED' or i.hold_expires_at = 'infinity'),
            explained as (
              select b.showtime_id, b.seat_id, null::uuid as explained_by
              from seat_block b
              join audited a on a.showtime_id = b.showtime_id
              union all
              select h.showtime_id, seat.seat_id, h.hold_id
              from box_office_hold h
              join audited a on a.showtime_id = h.showtime_id
              cross join unnest(h.seat_ids) seat (seat_id)),
            unexplained as (
              select showtime_id, seat_id
              from (select *, true as is_kept from kept) k
              full join (select *, true as is_explained from explained) e
                using (showtime_id, seat_id)
              where is_kept is null
                or is_explained is null
                or kept_for is distinct from explained_by)
            select l.last, n.showtime_id, n.seat_id, n.booked_for, n.sold_to, n.status
            from (select coalesce(max(showtime_id), 0) as last from audited) l
            left join (
              select showtime_id, seat_id, booked_for, sold_to, status
              from anomaly
              union all
              select showtime_id, seat_id, null, null, 'not explained'
              from unexplained
              union all
              select a.showtime_id, '(count)', null, null, null
              from audited a
              where a.available_seats <> (
                select count(*)
                from seat_inventory i
                where i.showtime_id = a.showtime_id and i.status = 'AVAILABLE')) n on true
            """)
        .execute(Tuple.of(showtime))
        .map(BookingAuditor::chunk);
  }

  private static Chunk chunk(RowSet<Row> rows) {
    var last = 0L;
    var anomalies = 0;
    for (var row : rows) {
      last = row.getLong("last");
      if (row.getString("seat_id") != null) {
        anomalies++;
        tell(row);
      }
    }
    return new Chunk(last, anomalies);
  }

  private static void tell(Row row) {
    log.atError()
        .addKeyValue("showtime", row.getLong("showtime_id"))
        .addKeyValue("seat", row.getString("seat_id"))
        .addKeyValue("booked_for", row.getUUID("booked_for"))
        .addKeyValue("sold_to", row.getUUID("sold_to"))
        .addKeyValue("booking_status", row.getString("status"))
        .log("audit.anomaly");
  }
}

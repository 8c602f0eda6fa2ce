package dev.marquee.money;

import dev.marquee.api.Problem;
import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a venue has sold, by the days of its showtimes there. Money is what the ledger says: what
 * was captured, and what was refunded since.
 */
final class SalesReport {
  /** Lines are read so many at a time: no turn of the event loop is long. */
  private static final int BATCH = 500;

  /** A large house's quarter takes some seconds. */
  private static final String PATIENTLY = "set local statement_timeout = '30s'";

  private static final String SHOWN =
      """
      with shown as materialized (
        select t.showtime_id, t.movie_id, m.title, t.screen_id, c.name as screen, t.seat_map_id,
          t.starts_at, t.local_date, t.cancelled_at, s.total_seats as seats, s.currency
        from showtime t
        join sale s on s.showtime_id = t.showtime_id
        join movie m on m.movie_id = t.movie_id
        join screen c on c.screen_id = t.screen_id
        where t.venue_id = $1
          and t.local_date between $2 and $3
          -- The same days as instants, wherever the venue is: these have an index.
          and t.starts_at >= $2::date - interval '2 days'
          and t.starts_at < $3::date + interval '3 days')
      """;

  private static final String FIGURES =
      """
      , figures as materialized (
        select h.showtime_id, h.movie_id, h.title, h.screen_id, h.screen, h.starts_at,
          h.local_date, h.cancelled_at, h.currency, h.seats, sales.sold, open.held,
          coalesce(money.gross, 0) as gross, coalesce(money.refunds, 0) as refunds
        from shown h
        cross join lateral (
          select count(*) as sold
          from booking_seat b
          where b.showtime_id = h.showtime_id and b.cancelled_at is null) sales
        cross join lateral (
          select coalesce(sum(o.seats), 0) as held
          from (
            select cardinality(seat_ids) as seats
            from hold
            where showtime_id = h.showtime_id
              and status in ('ACTIVE', 'PAYING')
              and coalesce(fenced_until, expires_at) > now()
            union all
            select cardinality(seat_ids)
            from box_office_hold
            where showtime_id = h.showtime_id and ended_at is null) o) open
        cross join lateral (
          select sum(e.amount) filter (where e.kind = 'CAPTURE') as gross,
            -sum(e.amount) filter (where e.kind = 'REFUND') as refunds
          from ledger_entry e
          where e.showtime_id = h.showtime_id
            and e.account in ('GATEWAY', 'BOX_OFFICE')) money)
      """;

  private static final String BY_SHOWTIME =
      SHOWN
          + FIGURES
          + """
          select showtime_id::text, local_date::text as date,
            to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as starts_at,
            movie_id::text, title, screen_id::text, screen,
            case when cancelled_at is null then 'SCHEDULED' else 'CANCELLED' end as status,
            currency, seats::bigint, sold::bigint, held::bigint, gross::bigint, refunds::bigint
          from figures f
          order by f.starts_at, f.showtime_id
          """;

  private static final String BY_MOVIE =
      SHOWN
          + FIGURES
          + """
          select movie_id::text, title, currency, sum(seats)::bigint as seats,
            sum(sold)::bigint as sold, sum(held)::bigint as held, sum(gross)::bigint as gross,
            sum(refunds)::bigint as refunds
          from figures f
          group by f.movie_id, title, currency
          order by title, f.movie_id, currency
          """;

  private static final String BY_DAY =
      SHOWN
          + FIGURES
          + """
          select local_date::text as date, currency, sum(seats)::bigint as seats,
            sum(sold)::bigint as sold, sum(held)::bigint as held, sum(gross)::bigint as gross,
            sum(refunds)::bigint as refunds
          from figures f
          group by local_date, currency
          order by local_date, currency
          """;

  private static final String BY_CATEGORY =
      SHOWN
          + """
          , layout as materialized (
            select m.seat_map_id, seat ->> 'category' as category,
              (line ->> 'row') || (seat ->> 'number') as seat_id
            from (select distinct seat_map_id from shown) used
            join seat_map m on m.seat_map_id = used.seat_map_id
            cross join jsonb_array_elements(m.layout -> 'rows') as line
            cross join jsonb_array_elements(line -> 'seats') as seat),
          categories as (
            select seat_map_id, category, count(*) as seats
            from layout
            group by seat_map_id, category),
          offered as (
            select h.currency, c.category, sum(c.seats) as seats
            from shown h
            join categories c on c.seat_map_id = h.seat_map_id
            group by h.currency, c.category),
          taken as (
            select h.currency, sales.category, sum(sales.sold) as sold, sum(sales.gross) as gross,
              sum(sales.refunds) as refunds
            from shown h
            cross join lateral (
              select s.category,
                count(*) filter (where s.cancelled_at is null) as sold,
                sum(s.amount) filter (where money.captured) as gross,
                sum(s.amount) filter (where money.refunded) as refunds
              from booking b
              join booking_seat s on s.showtime_id = h.showtime_id
                and s.booking_id = b.booking_id
                -- Of a cancelled booking the seats that it had then.
                and s.cancelled_at is not distinct from b.cancelled_at
              left join (
                select e.booking_id, bool_or(e.kind = 'CAPTURE') as captured,
                  bool_or(e.kind = 'REFUND') as refunded
                from ledger_entry e
                where e.showtime_id = h.showtime_id and e.account in ('GATEWAY', 'BOX_OFFICE')
                group by e.booking_id) money on money.booking_id = b.booking_id
              where b.showtime_id = h.showtime_id and b.status <> 'PENDING'
              group by s.category) sales
            group by h.currency, sales.category),
          open as (
            select o.currency, o.category, count(*) as held
            from (
              select h.currency, held.category
              from shown h
              join hold o on o.showtime_id = h.showtime_id
                and o.status in ('ACTIVE', 'PAYING')
                and coalesce(o.fenced_until, o.expires_at) > now()
              cross join unnest(o.categories) as held (category)
              union all
              select h.currency, l.category
              from shown h
              join box_office_hold o on o.showtime_id = h.showtime_id and o.ended_at is null
              cross join unnest(o.seat_ids) as held (seat_id)
              join layout l on l.seat_map_id = h.seat_map_id and l.seat_id = held.seat_id) o
            group by o.currency, o.category)
          select category, currency, coalesce(seats, 0)::bigint as seats,
            coalesce(sold, 0)::bigint as sold, coalesce(held, 0)::bigint as held,
            coalesce(gross, 0)::bigint as gross, coalesce(refunds, 0)::bigint as refunds
          from offered
          full join taken using (currency, category)
          full join open using (currency, category)
          order by category, currency
          """;

  private final Pool pool;
  private final int most;
  private final AtomicInteger underWay = new AtomicInteger();

  /**
   * Reads through this pool.
   *
   * @param most reports at once: the pool's connections have other work, too
   */
  SalesReport(Pool pool, int most) {
    this.pool = pool;
    this.most = most;
  }

  /** The lines of a venue's showtimes on these days there; 503 where others are being made. */
  Future<List<SalesLine>> lines(long venueId, Days days, Grouping grouping) {
    if (underWay.incrementAndGet() > most) {
      underWay.decrementAndGet();
      throw Problem.unavailable("Other reports are being made.").refusal();
    }
    return pool.withTransaction(
            tx ->
                tx.query(PATIENTLY)
                    .execute()
                    .compose(it -> tx.prepare(sql(grouping)))
                    .map(it -> it.cursor(Tuple.of(venueId, days.first(), days.last())))
                    .compose(cursor -> readOn(cursor, grouping, new ArrayList<>())))
        .onComplete(it -> underWay.decrementAndGet());
  }

  private static String sql(Grouping grouping) {
    return switch (grouping) {
      case SHOWTIME -> BY_SHOWTIME;
      case MOVIE -> BY_MOVIE;
      case DAY -> BY_DAY;
      case CATEGORY -> BY_CATEGORY;
    };
  }

  private static Future<List<SalesLine>> readOn(
      Cursor cursor, Grouping grouping, List<SalesLine> lines) {
    return cursor
        .read(BATCH)
        .compose(
            rows -> {
              rows.forEach(row -> lines.add(SalesLine.of(grouping, row)));
              return cursor.hasMore() ? readOn(cursor, grouping, lines) : cursor.close().map(lines);
            });
  }
}

package dev.marquee.seating;

/**
 * The two texts of the {@link HoldStatement}. They differ only in how they name showtimes. Every
 * column of a seat is set: where a seat was locked by another until now, Postgres checks the
 * constraints with what it was before, too.
 */
final class HoldStatementText {
  private HoldStatementText() {}

  /*
   * $1 showtime(s), $2 tokens, $3 buyers, $4 pricing versions, $5 currencies: one element a request.
   * $6 number of the request (from 1), $7 seat, $8 category, $9 amount: one element a seat wanted.
   * $10 most open holds of a buyer, $11 seconds that a hold lasts.
   * $12 how the prices came about, null where there is nothing to tell: one element a request.
   */
  static final String IN_ONE_SHOWTIME =
      """
      with request as materialized (
        select *
        from unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $12::text[])
          with ordinality
          as r(hold_token, buyer_id, pricing_version, currency, pricing, request)),
      wanted as materialized (
        select *, row_number() over (partition by seat_id order by request) = 1 as first
        from unnest($6::int[], $7::text[], $8::text[], $9::bigint[])
          with ordinality as w(request, seat_id, category, amount, place)),
      seat as materialized (
        select seat_id, position, status = 'AVAILABLE' as available,
          status = 'AVAILABLE' or (status = 'HELD' and hold_expires_at <= now()) as free
        from seat_inventory
        where showtime_id = $1 and seat_id = any($7)
        order by seat_id
        for update),
      judged as (
        select w.request,
          bool_and(w.first) as first,
          array_agg(w.seat_id order by w.place) as seat_ids,
          array_agg(w.category order by w.place) as categories,
          array_agg(w.amount order by w.place) as amounts,
          array_agg(s.position order by w.place) as positions,
          array_agg(w.seat_id order by w.place) filter (where s.seat_id is null) as unknown,
          array_agg(w.seat_id order by w.place) filter (where not s.free) as taken
        from wanted w
        left join seat s on s.seat_id = w.seat_id
        group by w.request),
      candidate as materialized (
        select r.*, j.first, j.seat_ids, j.categories, j.amounts, j.positions, j.unknown, j.taken,
          a.opens_at <= now() and now() < a.closes_at as on_sale,
          a.pricing_version = r.pricing_version as priced,
          (select min(n)
           from generate_series(1, $10::int) n
           where not exists (
             select
             from hold h
             where h.showtime_id = $1
               and h.buyer_id = r.buyer_id
               and h.slot = n
               and h.status in ('ACTIVE', 'PAYING'))) as slot
        from request r
        join judged j on j.request = r.request
        cross join sale a
        where a.showtime_id = $1),
      held as (
        insert into hold (
          showtime_id, hold_token, buyer_id, slot, seat_ids, categories, amounts, currency,
          pricing, expires_at)
        select $1, hold_token, buyer_id, slot, seat_ids, categories, amounts, currency,
          pricing::jsonb, now() + make_interval(secs => $11)
        from candidate
        where on_sale and priced and first and slot is not null
          and unknown is null and taken is null
        order by request
        on conflict do nothing
        returning hold_token, seat_ids, expires_at),
      changed as (
        update seat_inventory i
        set status = 'HELD', hold_token = h.hold_token, hold_expires_at = h.expires_at,
          booking_id = null
        from (select hold_token, expires_at, unnest(seat_ids) as seat_id from held) h
        where i.showtime_id = $1 and i.seat_id = h.seat_id
        returning i.seat_id),
      versioned as (
        update sale
        set seat_version = seat_version + 1,
          available_seats = available_seats - (
            select count(*)
            from changed c
            join seat s on s.seat_id = c.seat_id
            where s.available)
        where showtime_id = $1 and exists (select from changed)
        returning seat_version)
      select c.request::int as request, v.seat_version, c.positions,
        now() + make_interval(secs => $11) as expires_at,
        ($11 * 1000)::bigint as expires_in_millis,
        coalesce(c.unknown, c.taken) as against,
        case
          when h.hold_token is not null then 'HELD'
          when not c.on_sale then 'NOT_ON_SALE'
          when c.unknown is not null then 'UNKNOWN'
          when c.taken is not null then 'TAKEN'
          when not c.priced then 'STALE_PRICES'
          when c.slot is null and exists (
            select
            from hold h
            where h.showtime_id = $1
              and h.buyer_id = c.buyer_id
              and h.status in ('ACTIVE', 'PAYING')
              and coalesce(h.fenced_until, h.expires_at) <= now()) then 'EXPIRED_IN_THE_WAY'
          when c.slot is null then 'TOO_MANY'
          else 'AGAIN'
        end as verdict
      from candidate c
      left join held h on h.hold_token = c.hold_token
      left join versioned v on true
      order by c.request
      """;

  /** The same over many showtimes: seats, then sales, locked in key order. Citus refuses it. */
  static final String ACROSS_SHOWTIMES =
      """
      with request as materialized (
        select *
        from unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $12::text[])
          with ordinality
          as r(showtime_id, hold_token, buyer_id, pricing_version, currency, pricing, request)),
      wanted as materialized (
        select w.*, r.showtime_id,
          row_number() over (partition by r.showtime_id, w.seat_id order by w.request) = 1 as first
        from unnest($6::int[], $7::text[], $8::text[], $9::bigint[])
          with ordinality as w(request, seat_id, category, amount, place)
        join request r on r.request = w.request),
      seat as materialized (
        select i.showtime_id, i.seat_id, i.position, i.status = 'AVAILABLE' as available,
          i.status = 'AVAILABLE' or (i.status = 'HELD' and i.hold_expires_at <= now()) as free
        from seat_inventory i
        join wanted w on w.showtime_id = i.showtime_id and w.seat_id = i.seat_id and w.first
        order by i.showtime_id, i.seat_id
        for update of i),
      judged as (
        select w.request,
          bool_and(w.first) as first,
          array_agg(w.seat_id order by w.place) as seat_ids,
          array_agg(w.category order by w.place) as categories,
          array_agg(w.amount order by w.place) as amounts,
          array_agg(s.position order by w.place) as positions,
          array_agg(w.seat_id order by w.place) filter (where s.seat_id is null) as unknown,
          array_agg(w.seat_id order by w.place) filter (where not s.free) as taken
        from wanted w
        left join seat s on s.showtime_id = w.showtime_id and s.seat_id = w.seat_id
        group by w.request),
      candidate as materialized (
        select r.*, j.first, j.seat_ids, j.categories, j.amounts, j.positions, j.unknown, j.taken,
          a.opens_at <= now() and now() < a.closes_at as on_sale,
          a.pricing_version = r.pricing_version as priced,
          (select min(n)
           from generate_series(1, $10::int) n
           where not exists (
             select
             from hold h
             where h.showtime_id = r.showtime_id
               and h.buyer_id = r.buyer_id
               and h.slot = n
               and h.status in ('ACTIVE', 'PAYING'))) as slot
        from request r
        join judged j on j.request = r.request
        join sale a on a.showtime_id = r.showtime_id),
      held as (
        insert into hold (
          showtime_id, hold_token, buyer_id, slot, seat_ids, categories, amounts, currency,
          pricing, expires_at)
        select showtime_id, hold_token, buyer_id, slot, seat_ids, categories, amounts, currency,
          pricing::jsonb, now() + make_interval(secs => $11)
        from candidate
        where on_sale and priced and first and slot is not null
          and unknown is null and taken is null
        order by request
        on conflict do nothing
        returning showtime_id, hold_token, seat_ids, expires_at),
      changed as (
        update seat_inventory i
        set status = 'HELD', hold_token = h.hold_token, hold_expires_at = h.expires_at,
          booking_id = null
        from (
          select showtime_id, hold_token, expires_at, unnest(seat_ids) as seat_id
          from held) h
        where i.showtime_id = h.showtime_id and i.seat_id = h.seat_id
        returning i.showtime_id, i.seat_id),
      taken_now as materialized (
        select c.showtime_id, count(*) filter (where s.available) as available
        from changed c
        join seat s on s.showtime_id = c.showtime_id and s.seat_id = c.seat_id
        group by c.showtime_id),
      locked_sale as materialized (
        select a.showtime_id
        from sale a
        where a.showtime_id in (select showtime_id from taken_now)
        order by a.showtime_id
        for update),
      versioned as (
        update sale a
        set seat_version = seat_version + 1, available_seats = available_seats - t.available
        from taken_now t
        join locked_sale l on l.showtime_id = t.showtime_id
        where a.showtime_id = t.showtime_id
        returning a.showtime_id, a.seat_version)
      select c.request::int as request, v.seat_version, c.positions,
        now() + make_interval(secs => $11) as expires_at,
        ($11 * 1000)::bigint as expires_in_millis,
        coalesce(c.unknown, c.taken) as against,
        case
          when h.hold_token is not null then 'HELD'
          when not c.on_sale then 'NOT_ON_SALE'
          when c.unknown is not null then 'UNKNOWN'
          when c.taken is not null then 'TAKEN'
          when not c.priced then 'STALE_PRICES'
          when c.slot is null and exists (
            select
            from hold h
            where h.showtime_id = c.showtime_id
              and h.buyer_id = c.buyer_id
              and h.status in ('ACTIVE', 'PAYING')
              and coalesce(h.fenced_until, h.expires_at) <= now()) then 'EXPIRED_IN_THE_WAY'
          when c.slot is null then 'TOO_MANY'
          else 'AGAIN'
        end as verdict
      from candidate c
      left join held h on h.hold_token = c.hold_token
      left join versioned v on v.showtime_id = c.showtime_id
      order by c.request
      """;
}

package dev.marquee.seating;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.Config.Batching;
import dev.marquee.seating.SeatChanges.SeatChange;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The coalescing statement: decides many requests at once, each all or nothing. It locks the seats
 * in key order, finds the requests whose every seat is free, makes their holds, takes their seats
 * and increments the version. A seat is free if it is AVAILABLE or its hold is past its time,
 * whether or not anyone has released that. A seat that a batch names twice goes to the first that
 * names it.
 */
final class HoldStatement {

  /** What the statement says of one request. */
  enum Verdict {
    HELD,
    TAKEN,
    UNKNOWN,
    NOT_ON_SALE,
    TOO_MANY,
    /** The lines' prices are no longer in force. */
    STALE_PRICES,
    /** Undecided: another request of the batch or of another node was in the way. */
    AGAIN
  }

  /** The verdict on one request; {@code seatIds} are those that speak against it. */
  record Decision(
      HoldRequest request,
      Verdict verdict,
      List<String> seatIds,
      @Nullable Hold made,
      long seatVersion) {

    /** What is known without the database: these seats were taken this moment. */
    static Decision taken(HoldRequest request, List<String> seatIds) {
      return new Decision(request, Verdict.TAKEN, seatIds, null, 0);
    }

    /** The hold of a request that was HELD. */
    Hold hold() {
      return Objects.requireNonNull(made, "only a HELD request has a hold");
    }
  }

  /** The decisions in the order of the requests, and a change set for each showtime changed. */
  record Result(List<Decision> decisions, List<SeatChanges> changes) {}

  private final Pool pool;
  private final Batching batching;
  private final int ttlSeconds;
  private final int maxOpen;

  HoldStatement(Pool pool, Batching batching, int ttlSeconds, int maxOpen) {
    this.pool = pool;
    this.batching = batching;
    this.ttlSeconds = ttlSeconds;
    this.maxOpen = maxOpen;
  }

  /** Decides the requests; they are of one showtime unless batching is ACROSS. */
  Future<Result> decide(List<HoldRequest> batch) {
    return pool.preparedQuery(batching == Batching.SHOWTIME ? IN_ONE_SHOWTIME : ACROSS_SHOWTIMES)
        .execute(parameters(batch))
        .map(rows -> result(batch, rows));
  }

  private Tuple parameters(List<HoldRequest> batch) {
    var showtimes = new Long[batch.size()];
    var tokens = new java.util.UUID[batch.size()];
    var buyers = new java.util.UUID[batch.size()];
    var pricing = new Integer[batch.size()];
    var currencies = new String[batch.size()];
    var wantedBy = new ArrayList<Integer>();
    var seats = new ArrayList<String>();
    var categories = new ArrayList<String>();
    var amounts = new ArrayList<Long>();
    for (var i = 0; i < batch.size(); i++) {
      var request = batch.get(i);
      showtimes[i] = request.showtime().value();
      tokens[i] = request.token().value();
      buyers[i] = request.buyerId();
      pricing[i] = request.pricingVersion();
      currencies[i] = request.currency();
      for (var line : request.lines()) {
        wantedBy.add(i + 1);
        seats.add(line.seatId());
        categories.add(line.category());
        amounts.add(line.amount());
      }
    }
    return Tuple.of(batching == Batching.SHOWTIME ? showtimes[0] : showtimes)
        .addValue(tokens)
        .addValue(buyers)
        .addValue(pricing)
        .addValue(currencies)
        .addValue(wantedBy.toArray(Integer[]::new))
        .addValue(seats.toArray(String[]::new))
        .addValue(categories.toArray(String[]::new))
        .addValue(amounts.toArray(Long[]::new))
        .addInteger(maxOpen)
        .addDouble((double) ttlSeconds);
  }

  private static Result result(List<HoldRequest> batch, RowSet<Row> rows) {
    var decisions = new ArrayList<Decision>(batch.size());
    var changes = new LinkedHashMap<ShowtimeId, SeatChanges>();
    for (var row : rows) {
      var decision = decision(batch.get(row.getInteger("request") - 1), row);
      decisions.add(decision);
      if (decision.verdict() == Verdict.HELD) {
        addChanges(changes, decision, row);
      }
    }
    return new Result(decisions, List.copyOf(changes.values()));
  }

  private static Decision decision(HoldRequest request, Row row) {
    var verdict = Verdict.valueOf(row.getString("verdict"));
    var against = row.getArrayOfStrings("against");
    var hold =
        new Hold(
            request.token(),
            request.buyerId(),
            Hold.Status.ACTIVE,
            request.lines(),
            request.currency(),
            row.get(OffsetDateTime.class, "expires_at").toInstant(),
            row.getLong("expires_in_millis"));
    return new Decision(
        request,
        verdict,
        against == null ? List.of() : List.of(against),
        hold,
        verdict == Verdict.HELD ? row.getLong("seat_version") : 0);
  }

  private static void addChanges(Map<ShowtimeId, SeatChanges> changes, Decision decision, Row row) {
    var showtime = decision.request().showtime();
    var all =
        changes.computeIfAbsent(
            showtime, it -> new SeatChanges(it, decision.seatVersion(), new ArrayList<>()));
    var positions = row.getArrayOfIntegers("positions");
    var lines = decision.request().lines();
    for (var i = 0; i < lines.size(); i++) {
      all.changes().add(new SeatChange(lines.get(i).seatId(), positions[i], SeatStatus.HELD));
    }
  }

  /*
   * $1 showtime(s), $2 tokens, $3 buyers, $4 pricing versions, $5 currencies: one element a request.
   * $6 number of the request (from 1), $7 seat, $8 category, $9 amount: one element a seat wanted.
   * $10 most open holds of a buyer, $11 seconds that a hold lasts.
   */
  private static final String IN_ONE_SHOWTIME =
      """
      with request as materialized (
        select *
        from unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[])
          with ordinality as r(hold_token, buyer_id, pricing_version, currency, request)),
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
          expires_at)
        select $1, hold_token, buyer_id, slot, seat_ids, categories, amounts, currency,
          now() + make_interval(secs => $11)
        from candidate
        where on_sale and priced and first and slot is not null
          and unknown is null and taken is null
        order by request
        on conflict do nothing
        returning hold_token, seat_ids, expires_at),
      changed as (
        update seat_inventory i
        set status = 'HELD', hold_token = h.hold_token, hold_expires_at = h.expires_at
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
          when c.slot is null then 'TOO_MANY'
          else 'AGAIN'
        end as verdict
      from candidate c
      left join held h on h.hold_token = c.hold_token
      left join versioned v on true
      order by c.request
      """;

  /** The same over many showtimes: seats, then sales, locked in key order. Citus refuses it. */
  private static final String ACROSS_SHOWTIMES =
      """
      with request as materialized (
        select *
        from unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::int[], $5::text[])
          with ordinality
          as r(showtime_id, hold_token, buyer_id, pricing_version, currency, request)),
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
          expires_at)
        select showtime_id, hold_token, buyer_id, slot, seat_ids, categories, amounts, currency,
          now() + make_interval(secs => $11)
        from candidate
        where on_sale and priced and first and slot is not null
          and unknown is null and taken is null
        order by request
        on conflict do nothing
        returning showtime_id, hold_token, seat_ids, expires_at),
      changed as (
        update seat_inventory i
        set status = 'HELD', hold_token = h.hold_token, hold_expires_at = h.expires_at
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
          when c.slot is null then 'TOO_MANY'
          else 'AGAIN'
        end as verdict
      from candidate c
      left join held h on h.hold_token = c.hold_token
      left join versioned v on v.showtime_id = c.showtime_id
      order by c.request
      """;
}

package dev.marquee.seating;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.seating.Hold.HoldLine;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Holds once they are made: found, fenced by a payment, given back, released, expired. Only the
 * database's clock decides that a hold has expired.
 */
public final class Holds {

  /** What a payment finds when it wants to begin. */
  public sealed interface FenceOutcome {
    /** The hold is this payment's until its bound. */
    record Fenced(Hold hold) implements FenceOutcome {}

    /** Another payment is under way. */
    record Paying() implements FenceOutcome {}

    /** The hold has expired or was released. */
    record Expired() implements FenceOutcome {}

    /** The hold was sold already. */
    record Booked() implements FenceOutcome {}

    /** The showtime is no longer sold. */
    record NotOnSale() implements FenceOutcome {}

    /** There is no such hold of this buyer. */
    record Unknown() implements FenceOutcome {}
  }

  private final Pool pool;

  /** Holds in this database. */
  public Holds(Pool pool) {
    this.pool = pool;
  }

  /** Finds a hold; one that is past its time is EXPIRED whether or not its seats were released. */
  public Future<Optional<Hold>> find(HoldToken token) {
    return find(pool, token);
  }

  /** Finds a hold and lets nobody else change it until the transaction ends. */
  public Future<Optional<Hold>> lock(SqlClient transaction, HoldToken token) {
    return find(transaction, token, "for update");
  }

  private static Future<Optional<Hold>> find(SqlClient client, HoldToken token) {
    return find(client, token, "");
  }

  private static Future<Optional<Hold>> find(SqlClient client, HoldToken token, String lock) {
    return client
        .preparedQuery(
            """
            select buyer_id, seat_ids, categories, amounts, pricing, currency,
              case
                when status in ('ACTIVE', 'PAYING') and coalesce(fenced_until, expires_at) <= now()
                then 'EXPIRED'
                else status
              end as status,
              coalesce(fenced_until, expires_at) as ends_at,
              (extract(epoch from coalesce(fenced_until, expires_at) - now()) * 1000)::bigint
                as ends_in_millis
            from hold
            where showtime_id = $1 and hold_token = $2
            """
                + lock)
        .execute(Tuple.of(token.showtime().value(), token.value()))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(Hold.of(token, rows.iterator().next())));
  }

  /** Writes other prices of a hold that the transaction has locked. */
  public Future<Void> reprice(SqlClient transaction, Hold hold) {
    var pricing = hold.pricing();
    return transaction
        .preparedQuery(
            """
            update hold
            set amounts = $3, pricing = $4
            where showtime_id = $1 and hold_token = $2
            """)
        .execute(
            Tuple.tuple()
                .addLong(hold.token().showtime().value())
                .addUUID(hold.token().value())
                .addArrayOfLong(hold.lines().stream().map(HoldLine::amount).toArray(Long[]::new))
                .addJsonObject(pricing.isPlain() ? null : pricing.toJson()))
        .mapEmpty();
  }

  /**
   * Fences a hold for a payment: ACTIVE to PAYING, at least {@code fenceSeconds} from now. Its
   * seats stay its own until that bound even when the buyer's own time ends. Where the outcome is
   * not {@link FenceOutcome.Fenced} the caller must roll back.
   */
  public Future<FenceOutcome> fence(
      SqlClient transaction, HoldToken token, UUID buyer, int fenceSeconds) {
    return transaction
        .preparedQuery(
            """
            with fenced as (
              update hold
              set status = 'PAYING',
                fenced_until = greatest(expires_at, now() + make_interval(secs => $4))
              where showtime_id = $1
                and hold_token = $2
                and buyer_id = $3
                and status = 'ACTIVE'
                and expires_at > now()
                and exists (
                  select from sale where showtime_id = $1 and closes_at > now())
              returning fenced_until, seat_ids),
            seat as (
              select i.seat_id
              from seat_inventory i
              where i.showtime_id = $1
                and i.seat_id = any((select seat_ids from fenced)::text[])
                and i.status = 'HELD'
                and i.hold_token = $2
              order by i.seat_id
              for update),
            kept as (
              update seat_inventory i
              set hold_expires_at = f.fenced_until
              from fenced f, seat
              where i.showtime_id = $1
                and i.seat_id = seat.seat_id
                and i.status = 'HELD'
                and i.hold_token = $2
              returning i.seat_id)
            select count(*)::int as kept
            from kept
            having exists (select from fenced)
            """)
        .execute(Tuple.of(token.showtime().value(), token.value(), buyer, (double) fenceSeconds))
        .compose(
            fenced -> {
              var kept = fenced.stream().findFirst().map(row -> row.getInteger("kept"));
              return find(transaction, token)
                  .compose(found -> judge(transaction, token, buyer, kept, found));
            });
  }

  /** Judges by the hold as it is now; {@code kept} counts its seats if it was fenced just now. */
  private static Future<FenceOutcome> judge(
      SqlClient transaction,
      HoldToken token,
      UUID buyer,
      Optional<Integer> kept,
      Optional<Hold> found) {
    if (found.isEmpty() || !found.get().buyerId().equals(buyer)) {
      return Future.succeededFuture(new FenceOutcome.Unknown());
    }
    var hold = found.get();
    if (kept.isPresent()) {
      return Future.succeededFuture(
          kept.get() == hold.lines().size()
              ? new FenceOutcome.Fenced(hold)
              // Someone took a seat over in the moment the hold ended.
              : new FenceOutcome.Expired());
    }
    return switch (hold.status()) {
      case PAYING -> Future.succeededFuture(new FenceOutcome.Paying());
      case BOOKED -> Future.succeededFuture(new FenceOutcome.Booked());
      case EXPIRED, RELEASED -> Future.succeededFuture(new FenceOutcome.Expired());
      case ACTIVE -> closedOrMoved(transaction, token);
    };
  }

  /** Still ACTIVE and not fenced: its sale is closed, or a decline gave it back this moment. */
  private static Future<FenceOutcome> closedOrMoved(SqlClient transaction, HoldToken token) {
    return transaction
        .preparedQuery("select from sale where showtime_id = $1 and closes_at > now()")
        .execute(Tuple.of(token.showtime().value()))
        .map(open -> open.size() == 0 ? new FenceOutcome.NotOnSale() : new FenceOutcome.Paying());
  }

  /** Gives a fenced hold back to its buyer after a decline, with the time it had left. */
  public Future<Void> unfence(SqlClient transaction, HoldToken token) {
    return transaction
        .preparedQuery(
            """
            with given_back as (
              update hold
              set status = 'ACTIVE', fenced_until = null
              where showtime_id = $1 and hold_token = $2 and status = 'PAYING'
              returning expires_at, seat_ids),
            seat as (
              select i.seat_id
              from seat_inventory i
              where i.showtime_id = $1
                and i.seat_id = any((select seat_ids from given_back)::text[])
                and i.status = 'HELD'
                and i.hold_token = $2
              order by i.seat_id
              for update)
            update seat_inventory i
            set hold_expires_at = g.expires_at
            from given_back g, seat
            where i.showtime_id = $1
              and i.seat_id = seat.seat_id
              and i.status = 'HELD'
              and i.hold_token = $2
            """)
        .execute(Tuple.of(token.showtime().value(), token.value()))
        .mapEmpty();
  }

  /**
   * Releases a buyer's hold.
   *
   * @return the change set; none if the hold was not ACTIVE, so doing it again changes nothing
   */
  public Future<SeatChanges> release(HoldToken token, UUID buyer) {
    return pool.preparedQuery(
            RELEASE.formatted(
                """
                update hold
                  set status = 'RELEASED'
                  where showtime_id = $1
                    and hold_token = $2
                    and buyer_id = $3
                    and status = 'ACTIVE'
                    and expires_at > now()
                  returning hold_token, seat_ids
                """))
        .execute(Tuple.of(token.showtime().value(), token.value(), buyer))
        .map(rows -> SeatChanges.of(token.showtime(), SeatStatus.AVAILABLE, rows));
  }

  /** Releases one hold if it has expired by the database's clock. */
  public Future<SeatChanges> expire(HoldToken token) {
    return pool.preparedQuery(
            RELEASE.formatted(
                """
                update hold
                  set status = 'EXPIRED', fenced_until = null
                  where showtime_id = $1
                    and hold_token = $2
                    and status in ('ACTIVE', 'PAYING')
                    and coalesce(fenced_until, expires_at) <= now()
                  returning hold_token, seat_ids
                """))
        .execute(Tuple.of(token.showtime().value(), token.value()))
        .map(rows -> SeatChanges.of(token.showtime(), SeatStatus.AVAILABLE, rows));
  }

  /**
   * Releases the holds of one showtime that have expired by the database's clock, but for those
   * that another node is releasing now. Returns their change set, none if there was none.
   */
  public Future<SeatChanges> releaseExpired(ShowtimeId showtime) {
    return pool.preparedQuery(
            RELEASE.formatted(
                """
                update hold h
                  set status = 'EXPIRED', fenced_until = null
                  from (
                    select hold_token
                    from hold
                    where showtime_id = $1
                      and status in ('ACTIVE', 'PAYING')
                      and coalesce(fenced_until, expires_at) <= now()
                    order by hold_token
                    limit 500
                    for update skip locked) due
                  where h.showtime_id = $1 and h.hold_token = due.hold_token
                  returning h.hold_token, h.seat_ids
                """))
        .execute(Tuple.of(showtime.value()))
        .map(rows -> SeatChanges.of(showtime, SeatStatus.AVAILABLE, rows));
  }

  /**
   * Releases all open holds of a showtime, whether or not they are being paid for. Waits for those
   * that another transaction is at. Returns their change set, none if no hold had a seat.
   */
  public Future<SeatChanges> releaseOpen(ShowtimeId showtime) {
    return pool.preparedQuery(
            RELEASE.formatted(
                """
                update hold h
                  set status = 'RELEASED', fenced_until = null
                  from (
                    select hold_token
                    from hold
                    where showtime_id = $1 and status in ('ACTIVE', 'PAYING')
                    order by hold_token
                    for update) opened
                  where h.showtime_id = $1
                    and h.hold_token = opened.hold_token
                    and h.status in ('ACTIVE', 'PAYING')
                  returning h.hold_token, h.seat_ids
                """))
        .execute(Tuple.of(showtime.value()))
        .map(rows -> SeatChanges.of(showtime, SeatStatus.AVAILABLE, rows));
  }

  /** The showtimes that have expired holds, by a plain read. */
  public Future<List<ShowtimeId>> showtimesWithExpired() {
    return pool.preparedQuery(
            """
            select distinct showtime_id
            from hold
            where status in ('ACTIVE', 'PAYING') and coalesce(fenced_until, expires_at) <= now()
            """)
        .execute()
        .map(rows -> rows.stream().map(row -> new ShowtimeId(row.getLong("showtime_id"))).toList());
  }

  /**
   * Frees the seats of the holds that the given statement ends: those that the hold still has,
   * since an expired one may have been taken over.
   */
  private static final String RELEASE =
      """
      with ended as (
        %s),
      seat as (
        select i.seat_id, i.hold_token
        from seat_inventory i
        where i.showtime_id = $1
          and i.seat_id = any(array(select unnest(seat_ids) from ended))
          and i.status = 'HELD'
          and i.hold_token in (select hold_token from ended)
        order by i.seat_id
        for update),
      changed as (
        update seat_inventory i
        set status = 'AVAILABLE', hold_token = null, hold_expires_at = null
        from seat
        where i.showtime_id = $1
          and i.seat_id = seat.seat_id
          and i.status = 'HELD'
          and i.hold_token = seat.hold_token
        returning i.seat_id, i.position),
      versioned as (
        update sale
        set seat_version = seat_version + 1,
          available_seats = available_seats + (select count(*) from changed)
        where showtime_id = $1 and exists (select from changed)
        returning seat_version)
      select v.seat_version, c.seat_id, c.position
      from changed c
      cross join versioned v
      """;
}

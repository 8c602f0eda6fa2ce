package dev.marquee.promotion;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.promotion.PromoCodes.Named;
import dev.marquee.promotion.PromoOutcome.AlreadyUsed;
import dev.marquee.promotion.PromoOutcome.Invalid;
import dev.marquee.promotion.PromoOutcome.NoSuchHold;
import dev.marquee.promotion.PromoOutcome.NotOpen;
import dev.marquee.promotion.PromoOutcome.Reason;
import dev.marquee.promotion.PromoOutcome.Repriced;
import dev.marquee.promotion.PromoOutcome.UsedUp;
import dev.marquee.seating.Hold;
import dev.marquee.seating.HoldToken;
import dev.marquee.seating.Holds;
import dev.marquee.seating.SeatPublisher;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Takes promo codes into holds. A transaction locks the hold, then the code: so a hold has one
 * code, a payment finds it with or without, and the uses of a code are counted by one at a time.
 */
public final class PromoDesk {
  private static final int MOST_RELEASED = 50;

  private final Pool pool;
  private final Holds holds;
  private final SeatPublisher publisher;
  private final PromoCodes codes = new PromoCodes();

  /** Opens the desk; the publisher is told of expired holds that it comes across. */
  public PromoDesk(Pool pool, Holds holds, SeatPublisher publisher) {
    this.pool = pool;
    this.holds = holds;
    this.publisher = publisher;
  }

  /**
   * Has a code take off what it takes off a hold, in place of any other code. Where a use is
   * missing that a hold has which has expired but was not released yet, that is done first.
   */
  Future<PromoOutcome> apply(HoldToken token, UUID buyer, String code) {
    return attempt(token, buyer, code)
        .compose(
            outcome ->
                taken(outcome)
                    .map(promo -> releaseExpired(promo))
                    .orElseGet(() -> Future.succeededFuture(false))
                    .compose(
                        released ->
                            released
                                ? attempt(token, buyer, code)
                                : Future.succeededFuture(outcome)));
  }

  /** The code that another hold has, where that is why it cannot be had. */
  private static Optional<Long> taken(PromoOutcome outcome) {
    if (outcome instanceof UsedUp usedUp) {
      return Optional.of(usedUp.promoCodeId());
    }
    return outcome instanceof AlreadyUsed used ? Optional.of(used.promoCodeId()) : Optional.empty();
  }

  private Future<PromoOutcome> attempt(HoldToken token, UUID buyer, String code) {
    return inHold(token, buyer, (transaction, hold) -> apply(transaction, hold, code));
  }

  /** Takes whatever code a hold has out of it. */
  Future<PromoOutcome> remove(HoldToken token, UUID buyer) {
    return inHold(
        token,
        buyer,
        (transaction, hold) ->
            transaction
                .preparedQuery("delete from promo_use where showtime_id = $1 and hold_token = $2")
                .execute(Tuple.of(token.showtime().value(), token.value()))
                .compose(it -> reprice(transaction, PromoTerms.takenFrom(hold))));
  }

  private interface Work {
    Future<PromoOutcome> in(SqlClient transaction, Hold hold);
  }

  /** Works on a hold that is locked, the buyer's, and neither paid for nor over. */
  private Future<PromoOutcome> inHold(HoldToken token, UUID buyer, Work work) {
    return pool.withTransaction(
        transaction ->
            holds
                .lock(transaction, token)
                .compose(
                    found ->
                        found
                            .filter(hold -> hold.buyerId().equals(buyer))
                            .map(hold -> inHold(transaction, hold, work))
                            .orElseGet(() -> Future.succeededFuture(new NoSuchHold()))));
  }

  private static Future<PromoOutcome> inHold(SqlClient transaction, Hold hold, Work work) {
    return hold.status() == Hold.Status.ACTIVE
        ? work.in(transaction, hold)
        : Future.succeededFuture(new NotOpen(hold.status()));
  }

  private Future<PromoOutcome> apply(SqlClient transaction, Hold hold, String code) {
    return codes
        .named(transaction, hold.token().showtime(), code)
        .compose(
            named ->
                named
                    .map(it -> apply(transaction, hold, it))
                    .orElseGet(() -> Future.succeededFuture(new Invalid(Reason.UNKNOWN))));
  }

  private Future<PromoOutcome> apply(SqlClient transaction, Hold hold, Named named) {
    if (!named.isInTime()) {
      return Future.succeededFuture(new Invalid(Reason.NOT_NOW));
    }
    var promo = named.promo();
    var repriced = promo.terms().appliedTo(hold, promo.code());
    if (repriced.promoCode().isEmpty()) {
      return Future.succeededFuture(new Invalid(Reason.NOT_FOR_THESE_SEATS));
    }
    return countUses(transaction, hold, promo)
        .compose(
            uses ->
                uses.refusal(promo)
                    .map(Future::succeededFuture)
                    .orElseGet(() -> use(transaction, repriced, promo)));
  }

  /** What other holds, and bookings, have of a code. */
  private record Uses(long all, long ofBuyer) {
    Optional<PromoOutcome> refusal(PromoCode promo) {
      if (promo.terms().onePerBuyer() && ofBuyer > 0) {
        return Optional.of(new AlreadyUsed(promo.id()));
      }
      return promo.terms().maxUses().filter(most -> all >= most).map(it -> new UsedUp(promo.id()));
    }
  }

  /** By a statement of its own, which sees what was committed before the code was locked. */
  private static Future<Uses> countUses(SqlClient transaction, Hold hold, PromoCode promo) {
    return transaction
        .preparedQuery(
            """
            select count(*) as every, count(*) filter (where u.buyer_id = $2) as mine
            from promo_use u
            join hold h on h.showtime_id = u.showtime_id and h.hold_token = u.hold_token
            where u.promo_code_id = $1
              and u.hold_token <> $3
              and ($4 or u.buyer_id = $2)
              and %s
            """
                .formatted(PromoCodes.HAS_ITS_USE))
        .execute(
            Tuple.of(
                promo.id(),
                hold.buyerId(),
                hold.token().value(),
                promo.terms().maxUses().isPresent()))
        .map(rows -> rows.iterator().next())
        .map(row -> new Uses(row.getLong("every"), row.getLong("mine")));
  }

  private Future<PromoOutcome> use(SqlClient transaction, Hold repriced, PromoCode promo) {
    return transaction
        .preparedQuery(
            """
            insert into promo_use (showtime_id, hold_token, promo_code_id, buyer_id)
            values ($1, $2, $3, $4)
            on conflict (showtime_id, hold_token) do update
            set promo_code_id = excluded.promo_code_id
            """)
        .execute(
            Tuple.of(
                repriced.token().showtime().value(),
                repriced.token().value(),
                promo.id(),
                repriced.buyerId()))
        .compose(it -> reprice(transaction, repriced));
  }

  private Future<PromoOutcome> reprice(SqlClient transaction, Hold repriced) {
    return holds.reprice(transaction, repriced).map(new Repriced(repriced));
  }

  /** Whether a hold that has the code was over, and is released now. */
  private Future<Boolean> releaseExpired(long promoCode) {
    return pool.preparedQuery(
            """
            select u.showtime_id, u.hold_token
            from promo_use u
            join hold h on h.showtime_id = u.showtime_id and h.hold_token = u.hold_token
            where u.promo_code_id = $1
              and h.status in ('ACTIVE', 'PAYING')
              and coalesce(h.fenced_until, h.expires_at) <= now()
            limit $2
            """)
        .execute(Tuple.of(promoCode, MOST_RELEASED))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new HoldToken(
                                new ShowtimeId(row.getLong("showtime_id")),
                                row.getUUID("hold_token")))
                    .toList())
        .compose(this::release);
  }

  private Future<Boolean> release(List<HoldToken> expired) {
    Function<HoldToken, Future<Void>> release =
        token ->
            holds
                .expire(token)
                .compose(
                    changes ->
                        changes.isNone() ? Future.succeededFuture() : publisher.publish(changes));
    return Future.all(expired.stream().map(release).toList()).map(!expired.isEmpty());
  }
}

package dev.marquee.promotion;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.promotion.PromoOutcome.AlreadyUsed;
import dev.marquee.promotion.PromoOutcome.Invalid;
import dev.marquee.promotion.PromoOutcome.NotOpen;
import dev.marquee.promotion.PromoOutcome.Repriced;
import dev.marquee.promotion.PromoOutcome.UsedUp;
import dev.marquee.seating.Hold;
import dev.marquee.seating.HoldToken;
import io.vertx.core.Future;
import java.util.UUID;
import java.util.function.BiFunction;

/** Buyers' promo codes: into a hold and out of it. */
public final class HoldPromoHandlers implements Handlers {
  private final PromoDesk desk;

  /** Handlers over this desk. */
  public HoldPromoHandlers(PromoDesk desk) {
    this.desk = desk;
  }

  @Override
  public void register(Operations operations) {
    operations.on(
        "applyPromoCode",
        call ->
            ofHold(call, (hold, buyer) -> desk.apply(hold, buyer, call.body().getString("code"))));
    operations.on("removePromoCode", call -> ofHold(call, desk::remove));
  }

  private static Future<Reply> ofHold(
      Call call, BiFunction<HoldToken, UUID, Future<PromoOutcome>> work) {
    return HoldToken.parse(call.path("hold_token"))
        .map(hold -> work.apply(hold, call.caller().accountId()).map(HoldPromoHandlers::reply))
        .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound())));
  }

  private static Reply reply(PromoOutcome outcome) {
    return outcome instanceof Repriced repriced
        ? Reply.ok(repriced.hold().toJson())
        : Reply.of(problem(outcome));
  }

  private static Problem problem(PromoOutcome refused) {
    if (refused instanceof Invalid invalid) {
      return Problem.of(422, "promo_code_invalid", "This code takes nothing off these seats.")
          .with("reason", invalid.reason().name());
    }
    if (refused instanceof UsedUp) {
      return Problem.of(409, "promo_code_used_up", "This code has been used as often as it may.");
    }
    if (refused instanceof AlreadyUsed) {
      return Problem.of(409, "promo_code_already_used", "You have used this code.");
    }
    return refused instanceof NotOpen notOpen ? notOpen(notOpen.status()) : Problem.notFound();
  }

  private static Problem notOpen(Hold.Status status) {
    return switch (status) {
      case PAYING -> Problem.of(409, "payment_in_progress", "This hold is being paid for.");
      case BOOKED -> Problem.of(409, "already_booked", "This hold has been booked already.");
      default -> Problem.of(409, "hold_expired", "The hold is over.");
    };
  }
}

package dev.marquee.seating;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Idempotency;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.seating.Hold.HoldLine;
import dev.marquee.seating.HoldOutcome.Busy;
import dev.marquee.seating.HoldOutcome.Held;
import dev.marquee.seating.HoldOutcome.NoShowtime;
import dev.marquee.seating.HoldOutcome.NotOnSale;
import dev.marquee.seating.HoldOutcome.PriceChanged;
import dev.marquee.seating.HoldOutcome.SeatsTaken;
import dev.marquee.seating.HoldOutcome.TooManyHolds;
import dev.marquee.seating.HoldOutcome.UnknownSeats;
import dev.marquee.seating.HoldRequest.ExpectedTotal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** Taking seats, looking at a hold, giving it back. */
public final class HoldHandlers implements Handlers {
  private static final int RETRY_SECONDS = 1;

  private final HoldDesk desk;
  private final Holds holds;
  private final SeatPublisher publisher;
  private final Idempotency idempotency;
  private final Admission admission;

  /** Holds of this desk, for those who are admitted. */
  public HoldHandlers(
      HoldDesk desk,
      Holds holds,
      SeatPublisher publisher,
      Idempotency idempotency,
      Admission admission) {
    this.desk = desk;
    this.holds = holds;
    this.publisher = publisher;
    this.idempotency = idempotency;
    this.admission = admission;
  }

  @Override
  public void register(Operations operations) {
    operations.on("createHold", call -> idempotency.once(call, () -> create(call)));
    operations.on("getHold", this::get);
    operations.on("releaseHold", this::release);
  }

  private Future<Reply> create(Call call) {
    return ShowtimeId.parse(call.path("showtime_id"))
        .map(showtime -> create(call, showtime))
        .orElseGet(() -> Future.succeededFuture(notFound()));
  }

  private Future<Reply> create(Call call, ShowtimeId showtime) {
    var buyer = call.caller().accountId();
    var token = call.header("Admission-Token");
    return admission
        .admits(showtime, buyer, token)
        .compose(
            admitted ->
                admitted
                    ? desk.hold(showtime, buyer, seatIds(call), expected(call))
                        .map(HoldHandlers::reply)
                    : Future.succeededFuture(admissionRequired(showtime, token.isPresent())));
  }

  private static List<String> seatIds(Call call) {
    return call.body().getJsonArray("seat_ids").stream().map(String::valueOf).toList();
  }

  private static Optional<ExpectedTotal> expected(Call call) {
    return Optional.ofNullable(call.body().getJsonObject("expected_total"))
        .map(it -> new ExpectedTotal(it.getLong("amount"), it.getString("currency")));
  }

  private static Reply reply(HoldOutcome outcome) {
    return outcome instanceof Held held
        ? Reply.created(held.hold().toJson())
        : Reply.of(problem(outcome));
  }

  private static Problem problem(HoldOutcome refused) {
    if (refused instanceof SeatsTaken taken) {
      return Problem.of(409, "seats_unavailable", "Someone else has these seats.")
          .with("unavailable_seat_ids", new JsonArray(taken.seatIds()));
    }
    if (refused instanceof UnknownSeats unknown) {
      return Problem.of(422, "unknown_seats", "The showtime has no such seats.")
          .with("unknown_seat_ids", new JsonArray(unknown.seatIds()));
    }
    if (refused instanceof NotOnSale) {
      return Problem.of(409, "not_on_sale", "This showtime is not on sale now.");
    }
    if (refused instanceof TooManyHolds tooMany) {
      return Problem.of(
          429,
          "too_many_holds",
          "You have %d open holds on this showtime already.".formatted(tooMany.most()));
    }
    if (refused instanceof PriceChanged changed) {
      return priceChanged(changed);
    }
    if (refused instanceof NoShowtime) {
      return Problem.notFound();
    }
    if (refused instanceof Busy) {
      return Problem.unavailable("More want seats now than can be served.")
          .retryAfter(RETRY_SECONDS);
    }
    throw new IllegalStateException("Not a refusal: " + refused);
  }

  private static Problem priceChanged(PriceChanged changed) {
    var lines = new JsonArray();
    changed.lines().forEach(line -> lines.add(line.toJson(changed.currency())));
    var total = changed.lines().stream().mapToLong(HoldLine::amount).sum();
    return Problem.of(409, "price_changed", "The seats do not cost what you expect.")
        .with("lines", lines)
        .with("total", new JsonObject().put("amount", total).put("currency", changed.currency()));
  }

  /** With Retry-After, so that a key is not bound to it: the same request is good once admitted. */
  private static Reply admissionRequired(ShowtimeId showtime, boolean showsToken) {
    return Reply.of(
        Problem.of(
                403,
                "admission_required",
                showsToken
                    ? "This admission token is not yours, not for this showtime, or has expired."
                    : "This showtime has a waiting room.")
            .with("queue_url", "/showtimes/" + showtime + "/queue")
            .retryAfter(RETRY_SECONDS));
  }

  private Future<Reply> get(Call call) {
    return own(call)
        .map(hold -> hold.map(it -> Reply.ok(it.toJson())).orElseGet(HoldHandlers::notFound));
  }

  private Future<Optional<Hold>> own(Call call) {
    return HoldToken.parse(call.path("hold_token"))
        .map(holds::find)
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .map(found -> found.filter(hold -> hold.buyerId().equals(call.caller().accountId())));
  }

  private static Reply notFound() {
    return Reply.of(Problem.notFound());
  }

  private Future<Reply> release(Call call) {
    return own(call)
        .compose(
            hold -> hold.map(this::release).orElseGet(() -> Future.succeededFuture(notFound())));
  }

  private Future<Reply> release(Hold hold) {
    return holds
        .release(hold.token(), hold.buyerId())
        .compose(
            changes -> {
              if (changes.isNone()) {
                return holds.find(hold.token()).compose(this::notReleased);
              }
              return publisher.publish(changes).map(it -> Reply.noContent());
            });
  }

  /** Nothing was released: the hold is over already, or it is too late to give it back. */
  private Future<Reply> notReleased(Optional<Hold> hold) {
    var status = hold.map(Hold::status).orElse(Hold.Status.RELEASED);
    return switch (status) {
      case EXPIRED, RELEASED -> Future.succeededFuture(Reply.noContent());
      case PAYING -> refused("payment_in_progress", "This hold is being paid for.");
      case BOOKED -> refused("already_booked", "This hold is booked: cancel the booking.");
      // A payment was declined this moment: it is the buyer's again.
      case ACTIVE -> release(hold.orElseThrow());
    };
  }

  private static Future<Reply> refused(String code, String detail) {
    return Future.succeededFuture(Reply.of(Problem.of(409, code, detail)));
  }
}

package dev.marquee.waitingroom;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.Offer;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** Joining a queue, looking at a place once or live, giving it up; and the book of its draw. */
public final class QueueHandlers implements Handlers {
  private static final int FULL_RETRY_SECONDS = 30;
  private static final int AWAY_RETRY_SECONDS = 2;
  private static final int BOOK_PAGE = 1_000;

  private final Offers offers;
  private final Clock clock;
  private final WaitingRoom room;
  private final LiveQueues live;
  private final QueueView view;
  private final DrawBook book;

  /** Places in this waiting room. */
  public QueueHandlers(Offers offers, Clock clock, WaitingRoom room, LiveQueues live) {
    this.offers = offers;
    this.clock = clock;
    this.room = room;
    this.live = live;
    this.view = room.view();
    this.book = room.book();
  }

  @Override
  public void register(Operations operations) {
    operations.on("joinQueue", call -> join(call).recover(QueueHandlers::closed));
    operations.on("getQueueTicket", call -> get(call).recover(QueueHandlers::closed));
    operations.on("watchQueueTicket", call -> watch(call).recover(QueueHandlers::closed));
    operations.on("leaveQueue", call -> leave(call).recover(QueueHandlers::closed));
    operations.on("getDraw", call -> getDraw(call).recover(QueueHandlers::closed));
  }

  private Future<Reply> join(Call call) {
    return ShowtimeId.parse(call.path("showtime_id"))
        .map(offers::of)
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(
            offer ->
                offer
                    .map(it -> join(call.caller().accountId(), it))
                    .orElseGet(QueueHandlers::notFound));
  }

  private Future<Reply> join(UUID buyer, Offer offer) {
    if (!room.isOn(offer)) {
      return refused(
          Problem.of(409, "no_waiting_room", "There is no queue here now: hold seats at once."));
    }
    if (!clock.instant().isBefore(offer.closesAt())) {
      return refused(Problem.of(409, "not_on_sale", "This showtime is not sold any more."));
    }
    var ticket = room.tickets().of(offer.showtime(), buyer);
    return room.queue()
        .join(ticket, offer)
        .map(
            place ->
                place
                    .map(it -> Reply.accepted(view.of(ticket, buyer, it)))
                    .orElseGet(() -> Reply.of(full())));
  }

  private static Problem full() {
    return Problem.unavailable("The queue is full.").retryAfter(FULL_RETRY_SECONDS);
  }

  private Future<Reply> get(Call call) {
    return look(call).map(seen -> seen.map(Reply::ok).orElseGet(QueueHandlers::nothing));
  }

  /** What the caller's own ticket shows now; empty for any other text. */
  private Future<Optional<JsonObject>> look(Call call) {
    return owned(call)
        .map(ticket -> look(ticket, call.caller().accountId()))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private Future<Optional<JsonObject>> look(QueueTicket ticket, UUID buyer) {
    return room.queue().look(ticket).map(place -> place.map(it -> view.of(ticket, buyer, it)));
  }

  private Optional<QueueTicket> owned(Call call) {
    return room.tickets().owned(call.path("queue_ticket"), call.caller().accountId());
  }

  private Future<Reply> watch(Call call) {
    if (!call.wantsWebSocket()) {
      return refused(
          Problem.of(426, "upgrade_required", "This address speaks WebSocket.")
              .header("Upgrade", "websocket"));
    }
    return look(call)
        .compose(seen -> seen.map(it -> watch(call, it)).orElseGet(QueueHandlers::notFound));
  }

  private Future<Reply> watch(Call call, JsonObject first) {
    var buyer = call.caller().accountId();
    var ticket = owned(call).orElseThrow();
    return call.upgrade()
        .map(
            upgraded -> {
              live.join(ticket, upgraded, first, () -> look(ticket, buyer));
              return Reply.upgraded();
            });
  }

  private Future<Reply> leave(Call call) {
    return owned(call)
        .map(ticket -> room.queue().leave(ticket).map(left -> Reply.noContent()))
        .orElseGet(QueueHandlers::notFound);
  }

  private Future<Reply> getDraw(Call call) {
    return ShowtimeId.parse(call.path("showtime_id"))
        .map(it -> book.page(it, call.queryInt("limit").orElse(BOOK_PAGE), call.cursor()))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .map(page -> page.map(Reply::ok).orElseGet(QueueHandlers::nothing));
  }

  /** Redis is away, or too slow: there is no other place where a queue could be looked up. */
  private static <T> Future<T> closed(Throwable failure) {
    var isAway = failure instanceof VertxException || failure instanceof TimeoutException;
    return Future.failedFuture(
        isAway
            ? Problem.unavailable("The waiting room cannot be reached.")
                .retryAfter(AWAY_RETRY_SECONDS)
                .refusal()
            : failure);
  }

  private static Future<Reply> notFound() {
    return Future.succeededFuture(nothing());
  }

  private static Reply nothing() {
    return Reply.of(Problem.notFound());
  }

  private static Future<Reply> refused(Problem problem) {
    return Future.succeededFuture(Reply.of(problem));
  }
}

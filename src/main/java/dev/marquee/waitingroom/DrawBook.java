package dev.marquee.waitingroom;

import dev.marquee.api.Cursor;
import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Optional;

/**
 * The open book of a draw: every lot in order, so that whoever took part finds the own one at the
 * own position. It names no ticket: who does not know a ticket cannot tell whose lot it is.
 */
final class DrawBook {
  private static final String LIST = "draw";

  private final QueueRedis redis;
  private final Lots lots;
  private final QueueView view;

  DrawBook(QueueRedis redis, Lots lots, QueueView view) {
    this.redis = redis;
    this.lots = lots;
    this.view = view;
  }

  /** A page of the draw as the contract has it; empty if the showtime has no queue. */
  Future<Optional<JsonObject>> page(ShowtimeId showtime, int limit, Optional<String> cursor) {
    var from = cursor.map(DrawBook::from).orElse(0);
    return redis
        .send(Command.HMGET, QueueKeys.state(showtime), "phase", "opens_at", "drawn", "beacon")
        .compose(
            state ->
                state.get(0) == null
                    ? Future.succeededFuture(Optional.empty())
                    : page(showtime, state, from, limit).map(Optional::of));
  }

  private static int from(String cursor) {
    if (Cursor.parse(LIST, cursor, 1).getValue(0) instanceof Integer from && from >= 0) {
      return from;
    }
    throw Cursor.invalid();
  }

  private Future<JsonObject> page(ShowtimeId showtime, Response state, int from, int limit) {
    var isDrawn = "OPEN".equals(state.get(0).toString());
    var count = isDrawn ? state.get(2).toInteger() : 0;
    var value = Optional.ofNullable(state.get(3)).map(String::valueOf).filter(it -> !it.isEmpty());
    var page =
        new JsonObject()
            .put("showtime_id", showtime.toString())
            .put("count", count)
            .put("seed_hash", lots.seedHash(showtime));
    if (isDrawn) {
      page.put("seed", lots.seedHex(showtime));
    }
    view.beacon(state.get(1).toLong(), isDrawn, value).ifPresent(it -> page.put("beacon", it));
    var next = from + limit < count ? Cursor.of(LIST, from + limit) : null;
    return members(showtime, count, from, limit)
        .map(members -> page.put("items", lots(showtime, value, members)).put("next_cursor", next));
  }

  private Future<List<String>> members(ShowtimeId showtime, int count, int from, int limit) {
    return from >= count
        ? Future.succeededFuture(List.of())
        : redis
            .send(Command.LRANGE, QueueKeys.order(showtime), from, from + limit - 1)
            .map(members -> members.stream().map(String::valueOf).toList());
  }

  private JsonArray lots(ShowtimeId showtime, Optional<String> beacon, List<String> members) {
    var key = lots.key(showtime, beacon);
    return new JsonArray(
        members.stream().map(it -> Lots.lot(key, new QueueTicket(showtime, it))).toList());
  }
}

package dev.marquee.seating;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.RedisLink;
import dev.marquee.platform.RedisScript;
import dev.marquee.seating.SeatInventory.SeatStates;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis' copy of the seats, and the channel of their changes. An entry is one string: the version
 * in twenty digits, then a letter a seat in map order. A change set moves an entry on from exactly
 * the version before; otherwise only the version is left as a floor under which no refill is taken,
 * so that a slow reader cannot put an old map over a newer one.
 */
final class SeatCache {
  private static final Logger log = LoggerFactory.getLogger(SeatCache.class);
  private static final String CHANNEL = "marquee:seats:changes:";
  private static final int VERSION_DIGITS = 20;
  private static final int TTL_MILLIS = 30_000;

  /** KEYS entry; ARGV version, ttl, channel, message, then position and letter of each change. */
  private static final RedisScript APPLY =
      RedisScript.of(
          """
          local head = redis.call('GETRANGE', KEYS[1], 0, 19)
          local version = tonumber(ARGV[1])
          if head ~= '' and tonumber(head) == version - 1 and redis.call('STRLEN', KEYS[1]) > 20 then
            for i = 5, #ARGV, 2 do
              redis.call('SETRANGE', KEYS[1], 20 + tonumber(ARGV[i]), ARGV[i + 1])
            end
            redis.call('SETRANGE', KEYS[1], 0, ARGV[1])
          elseif head == '' or tonumber(head) < version then
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
          end
          return redis.call('PUBLISH', ARGV[3], ARGV[4])
          """);

  /** KEYS entry; ARGV version, ttl, letters. Takes what is not older than what is known. */
  private static final RedisScript FILL =
      RedisScript.of(
          """
          local head = redis.call('GETRANGE', KEYS[1], 0, 19)
          if head == '' or tonumber(head) <= tonumber(ARGV[1]) then
            redis.call('SET', KEYS[1], ARGV[1] .. ARGV[3], 'PX', ARGV[2])
            return 1
          end
          return 0
          """);

  private final RedisLink redis;

  /**
   * Showtimes whose change sets Redis may have missed: their entries must go before they are read.
   */
  private final Set<ShowtimeId> doubtful = ConcurrentHashMap.newKeySet();

  SeatCache(RedisLink redis) {
    this.redis = redis;
    redis.onConnected(this::dropDoubtful);
  }

  /**
   * Moves the entry on and tells all nodes. A failure is remembered: the entry is dropped later.
   */
  void apply(SeatChanges changes) {
    var arguments = new ArrayList<Object>();
    arguments.add(digits(changes.version()));
    arguments.add(TTL_MILLIS);
    arguments.add(channel(changes.showtime()));
    arguments.add(changes.toJson().encode());
    for (var change : changes.changes()) {
      arguments.add(change.position());
      arguments.add(change.status().letter());
    }
    redis
        .run(APPLY, List.of(key(changes.showtime())), arguments)
        .onFailure(failure -> doubt(changes.showtime(), failure));
  }

  /** Reads an entry. Empty if there is none or Redis is away. */
  Future<Optional<SeatStates>> read(ShowtimeId showtime) {
    if (!redis.isConnected() || doubtful.contains(showtime)) {
      return Future.succeededFuture(Optional.empty());
    }
    return redis
        .send(Command.GET, key(showtime))
        .map(SeatCache::states)
        .otherwise(failure -> missed(showtime, failure));
  }

  /** Offers what Postgres said to the cache. */
  void fill(ShowtimeId showtime, SeatStates states) {
    redis
        .run(
            FILL,
            List.of(key(showtime)),
            List.of(digits(states.version()), TTL_MILLIS, states.letters()))
        .onFailure(failure -> missed(showtime, failure));
  }

  /** The channel of a showtime's changes. */
  static String channel(ShowtimeId showtime) {
    return CHANNEL + showtime.value();
  }

  /** The showtime of a channel; empty for other channels. */
  static Optional<ShowtimeId> showtimeOf(String channel) {
    return channel.startsWith(CHANNEL)
        ? ShowtimeId.parse(channel.substring(CHANNEL.length()))
        : Optional.empty();
  }

  /** Reads a message of a showtime's channel. */
  static SeatChanges changes(ShowtimeId showtime, String message) {
    return SeatChanges.fromJson(showtime, new JsonObject(message));
  }

  private void doubt(ShowtimeId showtime, Throwable failure) {
    doubtful.add(showtime);
    missed(showtime, failure);
    if (redis.isConnected()) {
      dropDoubtful();
    }
  }

  private void dropDoubtful() {
    for (var showtime : doubtful) {
      redis.send(Command.DEL, key(showtime)).onSuccess(done -> doubtful.remove(showtime));
    }
  }

  private static Optional<SeatStates> missed(ShowtimeId showtime, Throwable failure) {
    log.atDebug()
        .addKeyValue("showtime", showtime)
        .addKeyValue("cause", failure.toString())
        .log("seat_cache.missed");
    return Optional.empty();
  }

  private static Optional<SeatStates> states(@org.jspecify.annotations.Nullable Response response) {
    if (response == null) {
      return Optional.empty();
    }
    var text = response.toString();
    return text.length() > VERSION_DIGITS
        ? Optional.of(
            new SeatStates(
                Long.parseLong(text.substring(0, VERSION_DIGITS)), text.substring(VERSION_DIGITS)))
        : Optional.empty();
  }

  private static String key(ShowtimeId showtime) {
    return "marquee:seats:" + showtime.value();
  }

  private static String digits(long version) {
    return String.format("%020d", version);
  }
}

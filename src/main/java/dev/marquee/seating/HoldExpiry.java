package dev.marquee.seating;

import dev.marquee.platform.RedisLink;
import dev.marquee.platform.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Promptness: each hold has a Redis key that ends with it, and whichever nodes hear that it has
 * ended ask Postgres to release the hold. Only Postgres decides whether it has.
 */
public final class HoldExpiry {
  private static final Logger log = LoggerFactory.getLogger(HoldExpiry.class);
  private static final String KEY = "marquee:hold:";

  /** One command for a whole batch of holds. KEYS the holds; ARGV milliseconds. */
  private static final RedisScript SET_ALL =
      RedisScript.of(
          """
          for i = 1, #KEYS do
            redis.call('SET', KEYS[i], '', 'PX', ARGV[1])
          end
          """);

  private static final String EXPIRED = "__keyevent@0__:expired";

  private final RedisLink redis;
  private final Holds holds;
  private final SeatPublisher publisher;
  private final IntConsumer released;

  /**
   * Expiry over this Redis.
   *
   * @param released told how many seats were set free
   */
  public HoldExpiry(RedisLink redis, Holds holds, SeatPublisher publisher, IntConsumer released) {
    this.redis = redis;
    this.holds = holds;
    this.publisher = publisher;
    this.released = released;
  }

  /** Begins to hear of holds that end. */
  public void start() {
    redis.onConnected(this::askForEvents);
    redis.listen(this::heard);
    redis.subscribe(EXPIRED);
    if (redis.isConnected()) {
      askForEvents();
    }
  }

  /** Sets when these holds end; also for one whose end has moved. */
  public void endAfter(List<HoldToken> tokens, long millis) {
    var keys = tokens.stream().map(token -> KEY + token).toList();
    redis
        .run(SET_ALL, keys, List.of(Math.max(1, millis)))
        .onFailure(
            // The verticle that looks every half minute releases them then.
            failure -> log.atDebug().addKeyValue("holds", tokens.size()).log("hold.timer_missed"));
  }

  /** Releases what has expired in all showtimes; the safety net under the Redis keys. */
  Future<Void> releaseAll() {
    return holds
        .showtimesWithExpired()
        .compose(
            showtimes -> {
              var done = Future.<Void>succeededFuture();
              for (var showtime : showtimes) {
                done = done.compose(it -> holds.releaseExpired(showtime)).map(this::tell);
              }
              return done;
            });
  }

  private void askForEvents() {
    redis
        .send(Command.CONFIG, "SET", "notify-keyspace-events", "Ex")
        .onFailure(
            failure ->
                log.atWarn()
                    .addKeyValue("cause", failure.toString())
                    .log("redis.keyspace_events_refused"));
  }

  private void heard(String channel, String key) {
    if (channel.equals(EXPIRED) && key.startsWith(KEY)) {
      HoldToken.parse(key.substring(KEY.length())).ifPresent(this::expire);
    }
  }

  private void expire(HoldToken token) {
    holds
        .expire(token)
        .map(this::tell)
        .onFailure(
            failure ->
                log.atWarn()
                    .addKeyValue("hold", token)
                    .addKeyValue("cause", failure.toString())
                    .log("hold.expiry_failed"));
  }

  @org.jspecify.annotations.Nullable
  private Void tell(SeatChanges changes) {
    if (!changes.isNone()) {
      publisher.publish(changes);
      released.accept(changes.changes().size());
    }
    return null;
  }
}

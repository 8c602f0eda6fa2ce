package dev.marquee.limits;

import dev.marquee.platform.Rate;
import dev.marquee.platform.RedisLink;
import dev.marquee.platform.RedisScript;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The buckets that all nodes share, in Redis and by its clock: one number a client, which expires
 * when the bucket is full, since then there is nothing to remember.
 */
final class SharedBuckets {
  private static final String PREFIX = "marquee:limit:";
  private static final int MOST_UNDER_WAY = 1_000;
  private static final double NANOS_PER_MILLI = 1e6;

  /**
   * Takes tokens, also those that are not there: nodes tell of what they have let pass, and what
   * passed over is owed, one bucket at most. KEYS: the bucket, as the time in ms at which it is
   * full. ARGV: ms a token; tokens of a full bucket; tokens taken. Returns how long the bucket
   * takes to be full, in ms.
   */
  private static final RedisScript TAKE =
      RedisScript.of(
          """
          local time = redis.call('TIME')
          local now = time[1] * 1000 + time[2] / 1000
          local full_at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or 0))
          local lacking = math.min(full_at - now + ARGV[3] * ARGV[1], 2 * ARGV[2] * ARGV[1])
          redis.call('SET', KEYS[1], string.format('%.3f', now + lacking),
            'PX', math.max(1, math.ceil(lacking)))
          return string.format('%.3f', lacking)
          """);

  private final RedisLink redis;
  private final long timeoutMillis;
  private final AtomicInteger underWay = new AtomicInteger();

  SharedBuckets(RedisLink redis, long timeoutMillis) {
    this.redis = redis;
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * Tells of tokens that were taken. Completes with how long the bucket takes to be full, in
   * nanoseconds; fails where Redis is away or slow, and at once where too much is under way.
   */
  Future<Long> take(String bucket, Rate rate, int tokens) {
    if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
      underWay.decrementAndGet();
      return Future.failedFuture(new VertxException("Redis is slow", true));
    }
    return redis
        .runWithin(
            timeoutMillis,
            TAKE,
            List.of(PREFIX + bucket),
            List.of(rate.nanosPerToken() / NANOS_PER_MILLI, rate.burst(), tokens))
        .onComplete(done -> underWay.decrementAndGet())
        .map(lacking -> Math.round(Double.parseDouble(lacking.toString()) * NANOS_PER_MILLI));
  }
}

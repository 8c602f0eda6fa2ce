package dev.marquee.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.marquee.platform.Rate;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One limit on all clients of a kind, each by itself. Decided in memory, at once: no request waits
 * for Redis. What a client takes is told to the shared bucket behind its back, so while Redis is
 * away or slow each node limits by itself.
 */
public final class RateLimit {
  /** Who was forgotten begins with a full bucket. */
  private static final long MOST_CLIENTS = 100_000;

  private final String name;
  private final String by;
  private final Rate rate;
  private final SharedBuckets shared;
  private final LimitListener listener;
  private final LongSupplier nanos;
  private final Runnable refusals;
  private final Cache<String, TokenBucket> buckets;

  /**
   * A limit that nobody has used.
   *
   * @param name of what is limited, as in {@code holds}
   * @param by the kind of clients, as in {@code buyer}
   */
  RateLimit(
      String name,
      String by,
      Rate rate,
      SharedBuckets shared,
      LimitListener listener,
      LongSupplier nanos) {
    this.name = name;
    this.by = by;
    this.rate = rate;
    this.shared = shared;
    this.listener = listener;
    this.nanos = nanos;
    this.refusals = listener.refusals(name, by);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_CLIENTS)
            // By then it is full again, even one that owed as much as it may.
            .expireAfterAccess(Duration.ofNanos(2 * rate.windowNanos()).plusSeconds(1))
            .build();
  }

  /** The kind of clients, as in {@code buyer}. */
  public String by() {
    return by;
  }

  /** How often each may come. */
  public Rate rate() {
    return rate;
  }

  /** In how many whole seconds an empty bucket fills. */
  public int windowSeconds() {
    return Decision.ceilSeconds(rate.windowNanos());
  }

  /** Takes a token of this client's bucket. */
  public Decision take(String client) {
    var bucket = buckets.get(client, it -> new TokenBucket(rate, nanos.getAsLong()));
    var decision = bucket.take(nanos.getAsLong());
    if (decision.isAllowed()) {
      tellIfDue(client, bucket);
    } else {
      refusals.run();
    }
    return decision;
  }

  private void tellIfDue(String client, TokenBucket bucket) {
    bucket.beginTelling().ifPresent(taken -> tell(client, bucket, taken));
  }

  private void tell(String client, TokenBucket bucket, int taken) {
    shared
        .take(name + ":" + by + ":" + client, rate, taken)
        .onSuccess(
            lacking -> {
              bucket.told(lacking, nanos.getAsLong());
              tellIfDue(client, bucket);
            })
        .onFailure(
            failure -> {
              bucket.notTold();
              listener.fellBack();
            });
  }
}

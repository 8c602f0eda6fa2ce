package dev.marquee.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.devstack.Await;
import dev.marquee.devstack.TestStack;
import dev.marquee.platform.Config;
import dev.marquee.platform.Rate;
import dev.marquee.platform.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The buckets that nodes share, in a real Redis and by its clock. */
class SharedBucketsTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  /** A token a minute: a test takes less than that. */
  private static final Rate SLOW = Rate.parse("1/min burst 10");

  private final Vertx vertx = Vertx.vertx();
  private final String client = UUID.randomUUID().toString();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  @Test
  void takers_add_up_and_owe_a_bucket_at_most() throws Exception {
    var shared = new SharedBuckets(connected(), 5_000);

    assertThat(minutes(shared.take(client, SLOW, 3))).isEqualTo(3);
    assertThat(minutes(shared.take(client, SLOW, 4))).isEqualTo(7);
    assertThat(minutes(shared.take(client, SLOW, 10))).isEqualTo(17);
    assertThat(minutes(shared.take(client, SLOW, 10))).isEqualTo(20);
    assertThat(minutes(shared.take("other-" + client, SLOW, 1))).isEqualTo(1);
  }

  @Test
  void a_bucket_is_forgotten_when_it_is_full() throws Exception {
    var redis = connected();
    var shared = new SharedBuckets(redis, 5_000);

    await(shared.take(client, SLOW, 2));
    await(shared.take("quick-" + client, Rate.parse("1000/s"), 1));

    var livesMillis = await(redis.send(Command.PTTL, "marquee:limit:" + client)).toLong();
    assertThat(livesMillis).isBetween(100_000L, 120_000L);
    Await.until(
        "The quick one is gone",
        BOUND,
        () -> await(redis.send(Command.EXISTS, "marquee:limit:quick-" + client)).toInteger() == 0);
  }

  @Test
  void without_redis_it_fails_at_once() {
    var away = new RedisLink(vertx, new Config.Redis("redis://127.0.0.1:1", 250, 250));

    assertThatThrownBy(() -> await(new SharedBuckets(away, 250).take(client, SLOW, 1)))
        .hasMessageContaining("away");
  }

  private RedisLink connected() throws Exception {
    var stack = TestStack.get();
    var link = new RedisLink(vertx, Config.load(stack.settings(stack.database())).redis());
    await(link.start());
    return link;
  }

  private static long minutes(Future<Long> lackingNanos) throws Exception {
    return Math.round(await(lackingNanos) / (double) TimeUnit.MINUTES.toNanos(1));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(10, TimeUnit.SECONDS);
  }
}

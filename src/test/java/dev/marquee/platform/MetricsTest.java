package dev.marquee.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Await;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Duration BLOCKED = Duration.ofMillis(400);

  private final Metrics metrics = new Metrics();

  @Test
  void an_event_loop_that_is_blocked_is_seen_to_be_late() throws Exception {
    var vertx = metrics.vertx();
    var context = vertx.getOrCreateContext();
    metrics.watchEventLoop(vertx, context);

    context.runOnContext(it -> LockSupport.parkNanos(BLOCKED.toNanos()));

    Await.until("It is late", Duration.ofSeconds(10), () -> latestMillis() >= 200);
    vertx.close().await(10, TimeUnit.SECONDS);
    metrics.close();
  }

  private double latestMillis() {
    Timer lag = metrics.registry().get("marquee.event_loop.lag").timer();
    assertThat(lag).isNotNull();
    return lag.max(TimeUnit.MILLISECONDS);
  }
}

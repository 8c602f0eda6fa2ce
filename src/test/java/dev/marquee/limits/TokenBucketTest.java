package dev.marquee.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.Rate;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The arithmetic of a bucket, by a clock of the test's own. */
class TokenBucketTest {
  private static final Rate RATE = Rate.parse("20/s burst 40");
  private static final long TOKEN = TimeUnit.MILLISECONDS.toNanos(50);

  /** Any time: near the place where nanoseconds wrap around. */
  private static final long NOW = Long.MAX_VALUE - TOKEN;

  private final TokenBucket bucket = new TokenBucket(RATE, NOW);

  @Test
  void a_full_bucket_lets_a_burst_pass_and_no_more() {
    var allowed = IntStream.range(0, 100).filter(it -> bucket.take(NOW).isAllowed()).count();

    assertThat(allowed).isEqualTo(40);
  }

  @Test
  void each_decision_tells_what_is_left_and_when_all_of_it_is() {
    assertThat(bucket.take(NOW)).isEqualTo(new Decision(true, 39, 0, TOKEN));
    takeAll(NOW);
    assertThat(bucket.take(NOW)).isEqualTo(new Decision(false, 0, TOKEN, 40 * TOKEN));
  }

  @Test
  void an_empty_bucket_gets_tokens_one_by_one() {
    takeAll(NOW);

    assertThat(bucket.take(NOW + TOKEN - 1)).isEqualTo(new Decision(false, 0, 1, 39 * TOKEN + 1));
    assertThat(bucket.take(NOW + TOKEN).isAllowed()).isTrue();
    assertThat(bucket.take(NOW + TOKEN).isAllowed()).isFalse();
  }

  @Test
  void a_quiet_client_never_has_more_than_a_burst() {
    var later = NOW + TimeUnit.DAYS.toNanos(1);

    assertThat(bucket.take(later).left()).isEqualTo(39);
  }

  @Test
  void seconds_are_rounded_up_and_a_wait_is_never_none() {
    takeAll(NOW);

    var refused = bucket.take(NOW);

    assertThat(refused.waitSeconds()).isEqualTo(1);
    assertThat(refused.fullSeconds()).isEqualTo(2);
    assertThat(new Decision(false, 0, 1_000_000_001, 1).waitSeconds()).isEqualTo(2);
  }

  @Test
  void who_takes_less_than_a_portion_while_a_bucket_fills_is_never_told_of() {
    for (var at = NOW; at - NOW < TimeUnit.MINUTES.toNanos(1); at += RATE.windowNanos() / 3 + 1) {
      bucket.take(at);

      assertThat(bucket.beginTelling()).isEmpty();
    }
  }

  @Test
  void a_portion_is_told_and_what_is_taken_meanwhile_waits() {
    take(4, NOW);

    assertThat(bucket.beginTelling()).isEqualTo(OptionalInt.of(4));
    take(6, NOW);
    assertThat(bucket.beginTelling()).isEmpty();
    bucket.told(4 * TOKEN, NOW);

    assertThat(bucket.beginTelling()).isEqualTo(OptionalInt.of(6));
  }

  @Test
  void what_other_nodes_let_pass_is_not_there_any_more() {
    take(4, NOW);
    bucket.beginTelling();
    take(1, NOW);

    bucket.told(30 * TOKEN, NOW);

    assertThat(bucket.take(NOW).left()).isEqualTo(40 - 30 - 1 - 1);
  }

  @Test
  void a_shared_bucket_that_owes_keeps_the_client_waiting() {
    take(4, NOW);
    bucket.beginTelling();

    bucket.told(50 * TOKEN, NOW);

    assertThat(bucket.take(NOW).waitNanos()).isEqualTo(11 * TOKEN);
  }

  @Test
  void a_shared_bucket_that_lost_its_memory_gives_nothing_back() {
    take(39, NOW);
    bucket.beginTelling();

    bucket.told(0, NOW);

    assertThat(bucket.take(NOW).isAllowed()).isTrue();
    assertThat(bucket.take(NOW).isAllowed()).isFalse();
  }

  @Test
  void without_the_shared_bucket_it_goes_on_by_itself() {
    take(4, NOW);
    bucket.beginTelling();

    bucket.notTold();

    assertThat(bucket.take(NOW).left()).isEqualTo(35);
    take(3, NOW);
    assertThat(bucket.beginTelling()).isEqualTo(OptionalInt.of(4));
  }

  private void takeAll(long now) {
    while (bucket.take(now).isAllowed()) {
      // Until there is none.
    }
  }

  private void take(int tokens, long now) {
    for (var i = 0; i < tokens; i++) {
      assertThat(bucket.take(now).isAllowed()).isTrue();
    }
  }
}

package dev.marquee.waitingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class HoldPulseTest {
  private final HoldPulse pulse = new HoldPulse();

  @Test
  void the_p99_is_that_of_what_was_decided_since_the_last_reading() {
    decide(980, 2);
    decide(20, 300);

    var first = pulse.take();
    decide(100, 2);
    var second = pulse.take();

    assertThat(first.decided()).isEqualTo(1000);
    assertThat(first.p99Millis()).isCloseTo(300, Percentage.withPercentage(20));
    assertThat(second.p99Millis()).isCloseTo(2, within(0.4));
  }

  @Test
  void nothing_decided_has_no_p99() {
    pulse.shed();

    assertThat(pulse.take()).isEqualTo(new HoldPulse.Reading(0, 0, 1));
    assertThat(pulse.take()).isEqualTo(new HoldPulse.Reading(0, 0, 0));
  }

  @Test
  void what_takes_no_time_or_for_ever_is_counted_too() {
    pulse.decided(0);
    pulse.decided(Long.MAX_VALUE);

    assertThat(pulse.take().decided()).isEqualTo(2);
  }

  private void decide(int times, long millis) {
    for (var i = 0; i < times; i++) {
      pulse.decided(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }
}

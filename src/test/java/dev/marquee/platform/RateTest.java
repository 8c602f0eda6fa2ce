package dev.marquee.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {

  @Test
  void a_rate_is_tokens_a_second_or_minute_and_a_burst() {
    assertThat(Rate.parse("20/s burst 40")).isEqualTo(new Rate(20, 1, 40));
    assertThat(Rate.parse("30/min")).isEqualTo(new Rate(30, 60, 30));
    assertThat(Rate.parse("20/s burst 40").windowNanos()).isEqualTo(2_000_000_000L);
    assertThat(Rate.parse("0").isOff()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "20",
        "-1/s",
        "0/s",
        "1.5/s",
        "20/h",
        "20/s burst",
        "20/s burst 0",
        "20 /s",
        "off",
        "99999999/s",
        "1/s burst 99999999"
      })
  void what_is_no_rate_is_refused(String text) {
    assertThatThrownBy(() -> Rate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("20/s burst 40");
  }
}

package dev.marquee.waitingroom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.Config;
import dev.marquee.waitingroom.HoldPulse.Reading;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AdmissionRateTest {
  private static final Reading FAST = new Reading(10, 500, 0);
  private static final Reading LATE = new Reading(80, 500, 0);
  private static final Reading SHEDDING = new Reading(10, 500, 20);
  private static final Reading SILENT = new Reading(0, 0, 0);

  private final AdmissionRate rate = new AdmissionRate(new Config.WaitingRoom.Rate(50, 2, 400, 50));

  @Test
  void it_grows_while_holds_are_fast_up_to_its_bound() {
    assertThat(next(100, FAST)).isGreaterThan(100);
    assertThat(next(399, FAST)).isEqualTo(400);
  }

  @Test
  void it_falls_at_once_where_holds_are_late_or_shed_down_to_its_bound() {
    assertThat(next(100, LATE)).isEqualTo(70);
    assertThat(next(100, SHEDDING)).isEqualTo(70);
    assertThat(next(2, LATE)).isEqualTo(2);
  }

  @Test
  void it_stays_where_nothing_can_be_learnt() {
    assertThat(next(100, SILENT)).isEqualTo(100);
    assertThat(rate.next(100, FAST, false, OptionalInt.empty())).isEqualTo(100);
    assertThat(next(100, new Reading(45, 500, 0))).isEqualTo(100);
  }

  @Test
  void what_the_partner_orders_is_the_rate() {
    assertThat(rate.next(100, LATE, true, OptionalInt.of(3))).isEqualTo(3);
  }

  @Test
  void it_comes_back_into_its_bounds_after_an_order() {
    assertThat(next(100_000, SILENT)).isEqualTo(400);
  }

  private double next(double current, Reading holds) {
    return rate.next(current, holds, true, OptionalInt.empty());
  }
}

package dev.marquee.waitingroom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.Config;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BeaconTest {
  private final Vertx vertx = Vertx.vertx();
  private final Beacon beacon =
      new Beacon(vertx, new Config.WaitingRoom.Beacon("http://127.0.0.1:1", 1_000, 30, 60));

  @AfterEach
  void close() {
    beacon.close();
    vertx.close();
  }

  @Test
  void the_round_is_the_first_at_or_after_the_moment() {
    assertThat(beacon.round(1_000_000)).isEqualTo(1);
    assertThat(beacon.round(1_000_001)).isEqualTo(2);
    assertThat(beacon.round(1_030_000)).isEqualTo(2);
    assertThat(beacon.round(1_030_001)).isEqualTo(3);
    assertThat(beacon.round(0)).isEqualTo(1);
  }
}

package dev.marquee.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.limits.Sockets.Full;
import org.junit.jupiter.api.Test;

class SocketsTest {

  @Test
  void a_node_has_so_many_sockets_and_an_address_so_many_of_them() {
    var sockets = new Sockets(3, 2);

    assertThat(sockets.of("a").take()).isEmpty();
    assertThat(sockets.of("a").take()).isEmpty();
    assertThat(sockets.of("a").take()).contains(Full.ADDRESS);
    assertThat(sockets.of("b").take()).isEmpty();
    assertThat(sockets.of("b").take()).contains(Full.NODE);
    assertThat(sockets.open()).isEqualTo(3);
  }

  @Test
  void a_refusal_takes_no_place_and_a_departure_frees_one() {
    var sockets = new Sockets(2, 1);
    var first = sockets.of("a");
    first.take();
    assertThat(sockets.of("a").take()).contains(Full.ADDRESS);
    assertThat(sockets.of("a").full()).contains(Full.ADDRESS);

    first.leave();

    assertThat(sockets.open()).isZero();
    assertThat(sockets.of("a").full()).isEmpty();
    assertThat(sockets.of("a").take()).isEmpty();
  }

  @Test
  void without_a_cap_an_address_may_have_all_of_them() {
    var sockets = new Sockets(2, 0);

    assertThat(sockets.of("a").take()).isEmpty();
    assertThat(sockets.of("a").take()).isEmpty();
    assertThat(sockets.of("a").full()).contains(Full.NODE);
  }
}

package dev.marquee.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {
  private static final SocketAddress PROXY = SocketAddress.inetSocketAddress(4711, "10.0.0.1");

  @Test
  void without_proxies_only_the_connection_counts() {
    assertThat(addressOf(0, "203.0.113.7")).isEqualTo("10.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1; 203.0.113.7; 203.0.113.7",
        "1; 6.6.6.6, 203.0.113.7; 203.0.113.7",
        "1; 6.6.6.6,203.0.113.7:5123; 203.0.113.7",
        "2; 6.6.6.6, 203.0.113.7, 10.0.0.2; 203.0.113.7",
        "2; 203.0.113.7; 203.0.113.7",
        "1; 2001:db8:1:2:3:4:5:6; 20010db800010002/64",
        "1; [2001:db8:1:2::9]:443; 20010db800010002/64",
        "1; ::ffff:203.0.113.7; 203.0.113.7",
      })
  void as_many_names_from_the_end_are_believed_as_there_are_proxies(
      int proxies, String header, String expected) {
    assertThat(addressOf(proxies, header)).isEqualTo(expected);
  }

  @Test
  void headers_that_come_twice_are_one_list() {
    var address = new ClientAddresses(2).of(PROXY, List.of("6.6.6.6, 203.0.113.7", "10.0.0.2"));

    assertThat(address).isEqualTo("203.0.113.7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        " , ,",
        "unknown",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "999.1.1.1",
        "[::1",
        "[]",
        "[]:1",
        "::g",
        "1.2.3.4:port",
        "\u0000",
        "%00",
        "<script>",
        "-1.2.3.4",
        "_hidden"
      })
  void garbage_is_nobody_and_the_connection_counts(String garbage) {
    assertThat(addressOf(1, garbage)).isEqualTo("10.0.0.1");
  }

  @Test
  void behind_garbage_the_next_proxy_counts() {
    assertThat(addressOf(2, "garbage, 10.0.0.2")).isEqualTo("10.0.0.2");
  }

  @Test
  void a_connection_that_is_gone_has_a_name_all_the_same() {
    assertThat(new ClientAddresses(0).of(null, List.of())).isEqualTo("unknown");
    assertThat(new ClientAddresses(0).of(SocketAddress.domainSocketAddress("/s"), List.of()))
        .isEqualTo("unknown");
  }

  private static String addressOf(int trustedProxies, String forwardedFor) {
    return new ClientAddresses(trustedProxies).of(PROXY, List.of(forwardedFor));
  }
}

package dev.marquee.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
  private static final String SECRET = "MARQUEE_AUTH_SECRET";

  @Test
  void all_but_the_secret_has_a_default() {
    var config = Config.load(Map.of(SECRET, "s".repeat(32)));

    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.management().port()).isEqualTo(8081);
    assertThat(config.hold().batching()).isEqualTo(Config.Batching.SHOWTIME);
    assertThat(config.database().migrate()).isTrue();
  }

  @Test
  void a_variable_takes_the_place_of_a_default() {
    var config =
        load(
            Map.of(
                "MARQUEE_HTTP_PORT", "9090",
                "MARQUEE_HOLD_BATCH_SIZE", "1",
                "MARQUEE_HOLD_BATCHING", "ACROSS",
                "MARQUEE_DATABASE_MIGRATE", "false",
                "MARQUEE_DATABASE_PASSWORD", "12345",
                "MARQUEE_LIMITS_HOLDS_PER_BUYER", "30/min burst 5"));

    assertThat(config.http().port()).isEqualTo(9090);
    assertThat(config.hold().batchSize()).isEqualTo(1);
    assertThat(config.hold().batching()).isEqualTo(Config.Batching.ACROSS);
    assertThat(config.database().migrate()).isFalse();
    assertThat(config.database().password()).isEqualTo("12345");
    assertThat(config.limits().holds().perBuyer()).isEqualTo(new Rate(30, 60, 5));
  }

  @Test
  void variables_of_others_are_left_alone() {
    var config = load(Map.of("PATH", "/bin", "HTTP_PORT", "1", "MARQUEE", "1"));

    assertThat(config.http().port()).isEqualTo(8080);
  }

  @Test
  void variables_of_the_dev_stack_are_left_alone() {
    var config = load(Map.of("MARQUEE_KAFKA_SERVERS", "localhost:9092"));

    assertThat(config.http().port()).isEqualTo(8080);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MARQUEE_HTTP_PROT",
        "MARQUEE_HTTP",
        "MARQUEE_http_port",
        "MARQUEE_HOLD_BATCHSIZE"
      })
  void a_misspelt_variable_is_refused_by_name(String name) {
    assertThatThrownBy(() -> load(Map.of(name, "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("MARQUEE_HTTP_PORT");
  }

  @ParameterizedTest
  @CsvSource({
    "MARQUEE_HTTP_PORT, http",
    "MARQUEE_HTTP_PORT, ''",
    "MARQUEE_HTTP_PORT, 99999999999",
    "MARQUEE_HOLD_BATCHING, SOMETIMES",
    "MARQUEE_DATABASE_MIGRATE, perhaps",
    "MARQUEE_LIMITS_HOLDS_PER_BUYER, 20",
    "MARQUEE_LIMITS_AUTH_PER_ADDRESS, often",
    "MARQUEE_MAIL_FROM, nobody",
    "MARQUEE_MAIL_FROM, Marquee <tickets@example.com>",
    "MARQUEE_MAIL_STARTTLS, PERHAPS",
    "MARQUEE_SMS_CONTENT_TYPE, text/xml",
    "MARQUEE_SMS_TIMEOUT_MILLIS, 0",
  })
  void a_value_of_another_kind_is_refused(String name, String value) {
    assertThatThrownBy(() -> load(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "thirty-one-characters-are-a-few!"})
  void a_secret_that_is_too_short_is_refused_and_not_told(String secret) {
    var tooShort = secret.substring(0, Math.min(31, secret.length()));

    assertThatThrownBy(() -> Config.load(Map.of(SECRET, tooShort)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(SECRET)
        .satisfies(
            failure -> {
              if (!tooShort.isEmpty()) {
                assertThat(failure.getMessage()).doesNotContain(tooShort);
              }
            });
  }

  private static Config load(Map<String, String> variables) {
    var environment = new HashMap<>(variables);
    environment.put(SECRET, "s".repeat(32));
    return Config.load(environment);
  }
}

package dev.marquee.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.marquee.changes.EventHandler.Unprocessable;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.MailServer;
import dev.marquee.platform.MailSettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailNotifierTest {
  private static final String TO = "ada@marquee.test";

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    NotificationWorld.await(vertx.close());
  }

  @Test
  void a_subject_arrives_as_it_was_whatever_is_in_it() {
    try (var server = MailServer.start(0)) {
      var subject =
          "Your tickets: \"Amélie\" \u2068\u05e9\u05dc\u05d5\u05dd\u2069 東京物語 🎬 and so on: "
              + "a title that is longer than any line of a header may be, which has to be folded";

      send(server.port(), mail(TO, subject));

      assertThat(server.mails().get(0).subject()).isEqualTo(subject);
    }
  }

  @Test
  void a_line_break_in_a_subject_adds_no_header() {
    try (var server = MailServer.start(0)) {
      send(server.port(), mail(TO, "Hello\r\nBcc: eve@marquee.test\r\n\r\nBody"));

      assertThat(server.mails()).hasSize(1);
      assertThat(server.mails().get(0).headers()).doesNotContainKey("bcc");
      assertThat(server.mails().get(0).text()).isEqualTo("Hello, é");
    }
  }

  @Test
  void a_sender_name_of_any_script_arrives_as_it_is() {
    try (var server = MailServer.start(0)) {
      var settings = settings(server.port(), "Kino \"Été\" <Київ>");

      send(settings, mail(TO, "Hello"));

      assertThat(server.mails().get(0).from())
          .isEqualTo("Kino \"Été\" <Київ> <tickets@marquee.test>");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ada",
        "ada@",
        "@marquee.test",
        "ada@marquee.test\r\nDATA",
        "ada@marquee.test>\r\nRCPT TO:<eve@marquee.test",
        "Ada <ada@marquee.test>",
        "ada@marquee.test (Ada)",
        "ada b@marquee.test",
        "\"ada\"@marquee.test",
        "ada@marquee.test,eve@marquee.test",
        "adaé@marquee.test"
      })
  void an_impossible_address_is_refused_without_asking_a_server(String address) {
    // Port 9 would refuse the connection, which is no reason to give up.
    assertThatThrownBy(() -> send(9, mail(address, "Hello"))).isInstanceOf(Unprocessable.class);
  }

  @Test
  void a_domain_of_another_script_is_reached_by_its_ascii_form() {
    try (var server = MailServer.start(0)) {
      send(server.port(), mail("ada@kinö.test", "Hello"));

      assertThat(server.mails().get(0).to()).isEqualTo("ada@xn--kin-una.test");
    }
  }

  @Test
  void a_recipient_that_the_server_does_not_know_is_refused_for_good_without_its_address() {
    var failure = failureOf(Map.of("RCPT", "550 5.1.1 <" + TO + "> is nobody here"));

    assertThat(failure)
        .isInstanceOf(Unprocessable.class)
        .hasMessage("The mail server refuses the address with 550");
  }

  @Test
  void what_may_pass_is_to_be_tried_again_and_names_nobody() {
    for (var answers :
        List.of(
            Map.of("RCPT", "451 4.7.1 <" + TO + "> greylisted, come back"),
            Map.of("MAIL", "550 5.7.1 you are not known here, for " + TO),
            Map.of("DATA", "452 4.3.1 full, " + TO),
            Map.of(".", "554 5.6.0 " + TO + " does not want this"))) {
      assertThat(failureOf(answers))
          .isNotInstanceOf(Unprocessable.class)
          .hasMessageMatching("The mail server answers \\d{3}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "EHLO", "RCPT", "."})
  void a_server_that_falls_silent_is_given_up_within_the_timeout(String command) {
    assertThat(failureOf(Map.of(command, ""))).isNotInstanceOf(Unprocessable.class);
  }

  @Test
  void a_server_that_does_not_encrypt_gets_no_mail_where_it_must() {
    var server = ScriptedSmtp.start(vertx, Map.of());
    var settings = settings(server.port(), "", MailSettings.Starttls.REQUIRED);

    assertThat(catchThrowable(() -> send(settings, mail(TO, "Hello"))))
        .isNotNull()
        .isNotInstanceOf(Unprocessable.class);
  }

  @Test
  void a_password_that_is_not_taken_is_a_setting_to_mend_and_no_reason_to_give_up() {
    var answers =
        Map.of("EHLO", "250-scripted\r\n250 AUTH PLAIN", "AUTH", "535 5.7.8 not you, ada");
    var server = ScriptedSmtp.start(vertx, answers);
    var settings = settings(server.port(), "ada", MailSettings.Starttls.OPTIONAL);

    assertThat(catchThrowable(() -> send(settings, mail(TO, "Hello"))))
        .isNotNull()
        .isNotInstanceOf(Unprocessable.class);
  }

  @Test
  void who_knows_the_password_may_send() {
    var answers = Map.of("EHLO", "250-scripted\r\n250 AUTH PLAIN", "AUTH", "235 2.7.0 welcome");
    var server = ScriptedSmtp.start(vertx, answers);
    var settings = settings(server.port(), "ada", MailSettings.Starttls.OPTIONAL);

    send(settings, mail(TO, "Hello"));

    assertThat(server.connected()).isEqualTo(1);
  }

  @Test
  void a_connection_serves_many_mails_and_one_that_was_idle_for_too_long_none() {
    var server = ScriptedSmtp.start(vertx, Map.of());
    var notifier = new MailNotifier(vertx, settings(server.port(), "Marquee"));
    NotificationWorld.await(notifier.send(mail(TO, "One")));
    NotificationWorld.await(notifier.send(mail(TO, "Two")));
    assertThat(server.connected()).isEqualTo(1);
    Await.until("It is closed", Duration.ofSeconds(20), () -> server.gone() == 1);

    NotificationWorld.await(notifier.send(mail(TO, "Three")));

    assertThat(server.connected()).isEqualTo(2);
  }

  @Test
  void mails_go_out_again_once_the_server_is_back() {
    try (var server = MailServer.start(0)) {
      var notifier = new MailNotifier(vertx, settings(server.port(), "Marquee"));
      NotificationWorld.await(notifier.send(mail(TO, "Before")));
      server.stop();
      assertThat(catchThrowable(() -> NotificationWorld.await(notifier.send(mail(TO, "Down")))))
          .isNotNull()
          .isNotInstanceOf(Unprocessable.class);

      server.restart();
      NotificationWorld.await(
          notifier.send(mail(TO, "After")).recover(it -> notifier.send(mail(TO, "After"))));

      assertThat(server.mails().get(0).subject()).isEqualTo("After");
    }
  }

  private Throwable failureOf(Map<String, String> answers) {
    var server = ScriptedSmtp.start(vertx, answers);
    return catchThrowable(() -> send(server.port(), mail(TO, "Hello")));
  }

  private void send(int port, Message message) {
    send(settings(port, "Marquee"), message);
  }

  private void send(MailSettings settings, Message message) {
    NotificationWorld.await(new MailNotifier(vertx, settings).send(message));
  }

  private static Message mail(String to, String subject) {
    return new Message(
        "event-1.mail", to, subject, "Hello, é\n", Optional.of("<p>Hello, é</p>"), List.of());
  }

  private static MailSettings settings(int port, String fromName) {
    return settings(port, fromName, "", MailSettings.Starttls.OPTIONAL);
  }

  private static MailSettings settings(int port, String user, MailSettings.Starttls starttls) {
    return settings(port, "Marquee", user, starttls);
  }

  private static MailSettings settings(
      int port, String fromName, String user, MailSettings.Starttls starttls) {
    return new MailSettings(
        "127.0.0.1",
        port,
        "tickets@marquee.test",
        fromName,
        false,
        starttls,
        user,
        "secret",
        1000,
        2);
  }
}

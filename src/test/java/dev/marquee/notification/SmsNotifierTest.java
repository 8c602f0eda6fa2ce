package dev.marquee.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.marquee.changes.EventHandler.Unprocessable;
import dev.marquee.platform.SmsSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmsNotifierTest {
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String TEXT = "Booked: \"Amélie\" & {to}\n100 % 🎬";

  private final Vertx vertx = Vertx.vertx();
  private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
  private final Queue<String> headers = new ConcurrentLinkedQueue<>();
  private HttpServer provider;
  private volatile int status = 202;

  @BeforeEach
  void start() {
    provider =
        NotificationWorld.await(
            vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
  }

  private void serve(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              bodies.add(body.toString());
              headers.add(
                  request.getHeader("Authorization") + " " + request.getHeader("Idempotency-Key"));
              if (status != 0) {
                request.response().setStatusCode(status).end();
              }
            });
  }

  @AfterEach
  void close() {
    NotificationWorld.await(vertx.close());
  }

  @Test
  void a_json_provider_gets_number_and_text_whatever_is_in_it() {
    send(JSON, "{\"to\":\"{to}\",\"body\":\"{text}\",\"ref\":\"{id}\"}", "+49 (30) 555-0100");

    assertThat(new JsonObject(bodies.element()))
        .isEqualTo(
            new JsonObject().put("to", "+49305550100").put("body", TEXT).put("ref", "event-1.sms"));
    assertThat(headers).containsExactly("Bearer secret event-1.sms");
  }

  @Test
  void a_form_provider_gets_them_encoded() {
    send(FORM, "To={to}&Body={text}", "+15550100");

    assertThat(bodies.element())
        .isEqualTo(
            "To=%2B15550100&Body=Booked%3A+%22Am%C3%A9lie%22+%26+%7Bto%7D%0A100+%25+%F0%9F%8E%AC");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 422})
  void what_the_provider_will_never_take_is_refused_for_good(int answer) {
    status = answer;

    assertThatThrownBy(() -> send(JSON, "{}", "+15550100"))
        .isInstanceOf(Unprocessable.class)
        .hasMessage("The provider of text messages answers " + answer);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 302, 401, 429, 500, 503})
  void what_may_pass_is_to_be_tried_again(int answer) {
    status = answer;

    assertThat(catchThrowable(() -> send(JSON, "{}", "+15550100")))
        .isNotNull()
        .isNotInstanceOf(Unprocessable.class);
  }

  @Test
  void what_is_no_number_is_refused_without_asking() {
    assertThatThrownBy(() -> send(JSON, "{}", "+1555\", \"x\": \""))
        .isInstanceOf(Unprocessable.class);

    assertThat(bodies).isEmpty();
  }

  private void send(String contentType, String body, String to) {
    var settings =
        new SmsSettings(
            "http://127.0.0.1:" + provider.actualPort() + "/send",
            "Bearer secret",
            contentType,
            body,
            1000);
    NotificationWorld.await(
        new SmsNotifier(vertx, settings)
            .send(new Message("event-1.sms", to, "", TEXT, Optional.empty(), List.of())));
  }
}

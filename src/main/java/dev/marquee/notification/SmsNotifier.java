package dev.marquee.notification;

import dev.marquee.changes.EventHandler.Unprocessable;
import dev.marquee.platform.SmsSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.Json;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends text messages through a provider that takes them by HTTP POST. What the body looks like is
 * a setting. The message's id goes along as {@code Idempotency-Key}.
 */
public final class SmsNotifier implements Notifier {
  private static final int MAX_CONNECTIONS = 8;
  private static final int MAX_WAITING = 1_000;
  private static final Pattern GAP = Pattern.compile("\\{(to|text|id)}");
  private static final Pattern NOT_DIALLED = Pattern.compile("[ ().-]");
  private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{3,31}");

  private final WebClient client;
  private final SmsSettings settings;

  /** Text messages through this provider. */
  public SmsNotifier(Vertx vertx, SmsSettings settings) {
    this.settings = settings;
    this.client =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setConnectTimeout(settings.timeoutMillis())
                .setFollowRedirects(false)
                .setUserAgent("marquee")
                .setName("sms"),
            new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_WAITING));
  }

  @Override
  public Future<Void> send(Message message) {
    var number = NOT_DIALLED.matcher(message.to()).replaceAll("");
    if (!NUMBER.matcher(number).matches()) {
      return Future.failedFuture(new Unprocessable("It is no phone number"));
    }
    var request =
        client
            .postAbs(settings.url())
            .timeout(settings.timeoutMillis())
            .putHeader("Content-Type", settings.contentType())
            .putHeader("Idempotency-Key", message.id());
    if (!settings.authorization().isEmpty()) {
      request.putHeader("Authorization", settings.authorization());
    }
    return request.sendBuffer(body(message, number)).compose(SmsNotifier::answered);
  }

  private Buffer body(Message message, String number) {
    var values = Map.of("to", number, "text", message.text(), "id", message.id());
    return Buffer.buffer(
        GAP.matcher(settings.body())
            .replaceAll(
                gap ->
                    Matcher.quoteReplacement(escaped(String.valueOf(values.get(gap.group(1)))))));
  }

  private String escaped(String value) {
    if (settings.contentType().equals("application/json")) {
      var quoted = Json.encode(value);
      return quoted.substring(1, quoted.length() - 1);
    }
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** What the provider will not take from us today (401, 408, 429) it may take tomorrow. */
  private static Future<Void> answered(HttpResponse<Buffer> response) {
    var status = response.statusCode();
    if (status / 100 == 2) {
      return Future.succeededFuture();
    }
    var isFinal =
        switch (status) {
          case 401, 403, 408, 425, 429 -> false;
          default -> status / 100 == 4;
        };
    var reason = "The provider of text messages answers " + status;
    return Future.failedFuture(
        isFinal ? new Unprocessable(reason) : new IllegalStateException(reason));
  }

  @Override
  public Future<Void> close() {
    client.close();
    return Future.succeededFuture();
  }
}

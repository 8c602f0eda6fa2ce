package dev.marquee.waitingroom;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Node;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that watches its place: keeps every frame. */
final class QueueListener implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final long BOUND_SECONDS = 10;

  private final List<JsonObject> frames = new ArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private @Nullable WebSocket socket;
  private OptionalInt closeCode = OptionalInt.empty();

  private QueueListener() {}

  static QueueListener open(Node node, Api buyer, JsonObject place) {
    var listener = new QueueListener();
    var path = "/queue/" + place.getString("queue_ticket") + "/live";
    listener.socket =
        CLIENT
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + buyer.session().getString("access_token"))
            .connectTimeout(Duration.ofSeconds(BOUND_SECONDS))
            .buildAsync(URI.create("ws://127.0.0.1:" + node.port() + path), listener)
            .orTimeout(BOUND_SECONDS, TimeUnit.SECONDS)
            .join();
    Await.until("The first frame", QueueWorld.BOUND, () -> !listener.frames().isEmpty());
    return listener;
  }

  synchronized List<JsonObject> frames() {
    return List.copyOf(frames);
  }

  JsonObject last() {
    var all = frames();
    return all.get(all.size() - 1);
  }

  synchronized OptionalInt closeCode() {
    return closeCode;
  }

  int awaitClose(Duration bound) {
    Await.until("The socket is closed", bound, () -> closeCode().isPresent());
    return closeCode().orElseThrow();
  }

  void send(String text) {
    opened().sendText(text, true).orTimeout(BOUND_SECONDS, TimeUnit.SECONDS).join();
  }

  void send(byte[] bytes) {
    opened()
        .sendBinary(ByteBuffer.wrap(bytes), true)
        .orTimeout(BOUND_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  private WebSocket opened() {
    return java.util.Objects.requireNonNull(socket);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      keep(new JsonObject(part.toString()));
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  private synchronized void keep(JsonObject frame) {
    frames.add(frame);
  }

  @Override
  public synchronized @Nullable CompletionStage<?> onClose(
      WebSocket from, int status, String reason) {
    closeCode = OptionalInt.of(status);
    return null;
  }

  @Override
  public synchronized void onError(WebSocket from, Throwable error) {
    if (closeCode.isEmpty()) {
      closeCode = OptionalInt.of(1006);
    }
  }

  @Override
  public void close() {
    opened().abort();
  }
}

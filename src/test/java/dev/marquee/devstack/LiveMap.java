package dev.marquee.devstack;

import dev.marquee.seating.SeatStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of the seat feed: keeps every frame, and replays snapshots and diffs to the state of the
 * seats. A diff that does not fit is not applied; then it asks for a snapshot.
 */
public final class LiveMap implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final long BOUND_SECONDS = 10;

  private final Map<String, Integer> positions = new HashMap<>();
  private final List<JsonObject> frames = new ArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private @Nullable WebSocket socket;
  private StringBuilder letters = new StringBuilder();
  private long version = -1;
  private int misfits;
  private OptionalInt closeCode = OptionalInt.empty();

  private LiveMap(List<String> seatIds) {
    for (var seatId : seatIds) {
      positions.put(seatId, positions.size());
    }
  }

  /** Opens a live map at an instance; {@code seatIds} are in map order. */
  public static LiveMap open(Node node, long showtime, List<String> seatIds) {
    return open(node.port(), "/showtimes/" + showtime + "/seats/live", seatIds);
  }

  /** Opens a live map that goes on from a version. */
  public static LiveMap resume(Node node, long showtime, List<String> seatIds, long version) {
    return open(node.port(), "/showtimes/" + showtime + "/seats/live?version=" + version, seatIds);
  }

  /** Opens a live map of any server. */
  public static LiveMap open(int port, String path, List<String> seatIds) {
    var map = new LiveMap(seatIds);
    map.socket = connect(port, path, map);
    return map;
  }

  /** The status with which an upgrade is refused. */
  public static int refusal(Node node, String path) {
    try {
      connect(node.port(), path, new LiveMap(List.of())).abort();
      throw new AssertionError("The upgrade was not refused: " + path);
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  private static WebSocket connect(int port, String path, LiveMap listener) {
    return CLIENT
        .newWebSocketBuilder()
        .connectTimeout(Duration.ofSeconds(BOUND_SECONDS))
        .buildAsync(URI.create("ws://127.0.0.1:" + port + path), listener)
        .orTimeout(BOUND_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** Waits until the map is at this version or a later one. */
  public LiveMap awaitVersion(long atLeast, Duration bound) {
    Await.until("The live map is at version " + atLeast, bound, () -> version() >= atLeast);
    return this;
  }

  /** Waits until the server has closed the socket; returns its code. */
  public int awaitClose(Duration bound) {
    Await.until("The live map is closed", bound, () -> closeCode().isPresent());
    return closeCode().orElseThrow();
  }

  /** The version of the seats; -1 before the first snapshot. */
  public synchronized long version() {
    return version;
  }

  /** The seats in map order, a letter a seat. */
  public synchronized String letters() {
    return letters.toString();
  }

  /** All frames so far. */
  public synchronized List<JsonObject> frames() {
    return List.copyOf(frames);
  }

  /** All frames of a type so far. */
  public List<JsonObject> frames(String type) {
    return frames().stream().filter(it -> type.equals(it.getString("type"))).toList();
  }

  /** How many diffs did not fit. */
  public synchronized int misfits() {
    return misfits;
  }

  /** The code with which the server closed the socket. */
  public synchronized OptionalInt closeCode() {
    return closeCode;
  }

  /** Asks for a snapshot. */
  public void resync() {
    send(new JsonObject().put("type", "resync").encode());
  }

  /** Sends any text frame. */
  public void send(String text) {
    opened().sendText(text, true).orTimeout(BOUND_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Sends what the server may refuse before it has read all of it. */
  public void sendRefused(String text) {
    opened()
        .sendText(text, true)
        .orTimeout(BOUND_SECONDS, TimeUnit.SECONDS)
        .handle((sent, failure) -> sent)
        .join();
  }

  /** Sends any binary frame. */
  public void send(byte[] bytes) {
    opened()
        .sendBinary(ByteBuffer.wrap(bytes), true)
        .orTimeout(BOUND_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  private WebSocket opened() {
    return Optional.ofNullable(socket).orElseThrow();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      var frame = new JsonObject(part.toString());
      part.setLength(0);
      if (!replay(frame)) {
        // Nobody waits for it: if it cannot be sent the socket is about to close.
        var unused = from.sendText(new JsonObject().put("type", "resync").encode(), true);
      }
    }
    from.request(1);
    return null;
  }

  /** Applies a frame; false if it does not fit. */
  private synchronized boolean replay(JsonObject frame) {
    frames.add(frame);
    switch (frame.getString("type")) {
      case "snapshot" -> {
        letters = new StringBuilder(frame.getString("status"));
        version = frame.getLong("version");
      }
      case "diff" -> {
        // Who resumes begins with a diff, and knows the seats from before.
        if (version >= 0 && frame.getLong("from_version") != version) {
          misfits++;
          return false;
        }
        frame.getJsonArray("changes").forEach(it -> apply((JsonArray) it));
        version = frame.getLong("version");
      }
      default -> {
        // A frame about the showtime: it changes no seat.
      }
    }
    return true;
  }

  private void apply(JsonArray change) {
    var letter = SeatStatus.valueOf(change.getString(1)).letter();
    var position = Optional.ofNullable(positions.get(change.getString(0))).orElseThrow();
    if (letters.isEmpty()) {
      letters.append("?".repeat(positions.size()));
    }
    letters.setCharAt(position, letter);
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

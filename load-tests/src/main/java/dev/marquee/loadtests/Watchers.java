package dev.marquee.loadtests;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * Sockets of one event loop on the live map of the first showtime. Frames of which many sockets get
 * the same are kept once, with the times at which they came.
 */
final class Watchers extends VerticleBase {
  private static final long HIGHEST_MICROS = 60_000_000L;
  private static final int TICK_MILLIS = 10;

  /** Where we are late: a burst of all that are due would say little of the server. */
  private static final int MOST_A_TICK = 20;

  private final int port;
  private final int count;
  private final int perSecond;
  private final Map<Step, Frame> frames = new HashMap<>();
  private final List<Watcher> watchers = new ArrayList<>();
  private final Histogram joinMicros = new Histogram(HIGHEST_MICROS, 3);
  private final Promise<Void> joined = Promise.promise();

  /** Held, since a client that is garbage collected closes its sockets. */
  private Optional<WebSocketClient> client = Optional.empty();

  private int begun;
  private int showing;
  private int lost;
  private int misfits;
  private int resyncs;

  /** From one version of a showtime's seats to another. */
  record Step(long from, long to) {}

  /**
   * What came of it.
   *
   * @param versions of all sockets, at the end
   * @param lost how many the server closed
   * @param misfits how many diffs did not fit to what their socket had
   * @param resyncs how many snapshots came that were not a socket's first frame
   */
  record Result(
      Map<Step, Frame> frames,
      List<Long> versions,
      Histogram joinMicros,
      int lost,
      int misfits,
      int resyncs) {}

  Watchers(int port, int count, int perSecond) {
    this.port = port;
    this.count = count;
    this.perSecond = perSecond;
  }

  /** Connects them one after the other at the given rate. */
  @Override
  public Future<?> start() {
    var webSockets =
        vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(count + 1));
    client = Optional.of(webSockets);
    var began = System.nanoTime();
    vertx.setPeriodic(
        TICK_MILLIS,
        timer -> {
          var due = Math.min((System.nanoTime() - began) / 1e9 * perSecond, begun + MOST_A_TICK);
          while (begun < Math.min(due, count)) {
            begun++;
            connect(webSockets);
          }
          if (begun == count) {
            vertx.cancelTimer(timer);
          }
        });
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    return client.map(WebSocketClient::close).orElseGet(Future::succeededFuture);
  }

  private void connect(WebSocketClient client) {
    var watcher = new Watcher();
    client
        .connect(
            new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/showtimes/1/seats/live"))
        .onSuccess(watcher::watch)
        .onFailure(this::refused);
  }

  private void refused(Throwable failure) {
    joined.tryFail(
        new IllegalStateException(
            "A socket was refused when %d of %d showed the map".formatted(showing, begun),
            failure));
  }

  /** Completes once each shows the map; fails if one is refused. */
  Future<Void> joined() {
    return joined.future();
  }

  /** What has come so far. */
  Future<Result> result() {
    var result = Promise.<Result>promise();
    context.runOnContext(
        it ->
            result.complete(
                new Result(
                    Map.copyOf(frames),
                    watchers.stream().map(watcher -> watcher.version).toList(),
                    joinMicros,
                    lost,
                    misfits,
                    resyncs)));
    return result.future();
  }

  private final class Watcher {
    private static final long NOTHING = -1;

    private final long cameAt = System.nanoTime();
    private long version = NOTHING;

    void watch(WebSocket socket) {
      watchers.add(this);
      socket.textMessageHandler(this::heard);
      socket.closeHandler(it -> lost++);
    }

    private void heard(String text) {
      if (text.startsWith("{\"type\":\"snapshot\"")) {
        showed();
        version = Frame.number(text, "version");
      } else if (text.startsWith("{\"type\":\"diff\"")) {
        var step = new Step(Frame.number(text, "from_version"), Frame.number(text, "version"));
        if (step.from() != version) {
          misfits++;
        }
        version = step.to();
        frames.computeIfAbsent(step, it -> Frame.parse(text)).came();
      }
    }

    private void showed() {
      if (version != NOTHING) {
        resyncs++;
        return;
      }
      joinMicros.recordValue(Math.min((System.nanoTime() - cameAt) / 1000, HIGHEST_MICROS));
      if (++showing == count) {
        joined.tryComplete();
      }
    }
  }
}

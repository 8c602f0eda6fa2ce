package dev.marquee.waitingroom;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One socket that shows a place as it changes. It pings now and then; the pong keeps the place and
 * brings the newest view. Two pings unanswered, and it is closed. For its own event loop only.
 */
final class QueueSocket {
  private static final long MOST_BEAT_SECONDS = 20;
  private static final int MOST_UNANSWERED_PINGS = 2;
  private static final short NORMAL = 1000;
  private static final short GOING_AWAY = 1001;
  private static final short ONLY_TEXT = 1003;
  private static final short NOT_UNDERSTOOD = 1008;

  private final Vertx vertx;
  private final Context context;
  private final ServerWebSocket socket;
  private final Supplier<Future<Optional<JsonObject>>> look;
  private int unansweredPings;
  private boolean looking;
  private boolean closed;
  private JsonObject told = new JsonObject();

  /**
   * A socket on the event loop that calls.
   *
   * @param look looks at the place, which keeps it
   */
  QueueSocket(Vertx vertx, ServerWebSocket socket, Supplier<Future<Optional<JsonObject>>> look) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.socket = socket;
    this.look = look;
  }

  /**
   * Shows the first view, and goes on by itself.
   *
   * @param left runs once the socket is closed, by whichever side
   */
  void open(JsonObject first, Runnable left) {
    socket.closeHandler(
        it -> {
          closed = true;
          left.run();
        });
    socket.exceptionHandler(failure -> socket.close());
    socket.pongHandler(
        pong -> {
          unansweredPings = 0;
          refresh();
        });
    socket.textMessageHandler(text -> socket.close(NOT_UNDERSTOOD, "this socket only tells"));
    socket.binaryMessageHandler(it -> socket.close(ONLY_TEXT, "text frames only"));
    show(first);
    scheduleBeat();
  }

  /** Looks again soon, whatever thread calls. */
  void wake() {
    context.runOnContext(it -> refresh());
  }

  /** Closes the socket: its client goes on with another node. */
  Future<Void> goAway() {
    return socket.close(GOING_AWAY, "the server stops");
  }

  private void scheduleBeat() {
    var seconds = Math.min(MOST_BEAT_SECONDS, told.getLong("poll_after_seconds", 1L));
    vertx.setTimer(TimeUnit.SECONDS.toMillis(Math.max(1, seconds)), timer -> beat());
  }

  private void beat() {
    if (closed) {
      return;
    }
    if (unansweredPings++ >= MOST_UNANSWERED_PINGS) {
      socket.close(GOING_AWAY, "no answer to pings");
      return;
    }
    socket.writePing(Buffer.buffer());
    scheduleBeat();
  }

  private void refresh() {
    if (closed || looking) {
      return;
    }
    looking = true;
    // While Redis is away the client keeps what it has; the next beat looks again.
    look.get().onSuccess(this::show).onComplete(done -> looking = false);
  }

  private void show(Optional<JsonObject> view) {
    view.ifPresentOrElse(this::show, () -> socket.close(NORMAL, "not in the queue any more"));
  }

  private void show(JsonObject view) {
    if (!closed && !view.equals(told) && !socket.writeQueueFull()) {
      told = view;
      socket.writeTextMessage(view.encode());
    }
  }
}

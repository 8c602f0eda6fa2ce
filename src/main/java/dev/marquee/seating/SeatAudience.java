package dev.marquee.seating;

import dev.marquee.platform.Config;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * The sockets that one event loop serves. They are spread over the phases of a cycle: in its phase
 * a socket is brought from its version to the newest one by one frame, and sockets of one version
 * share the frame. A burst to all at once would arrive several times later. A socket that does not
 * drain is passed over, and sent a snapshot when it does. For its own event loop only.
 */
final class SeatAudience {
  private static final long PING_MILLIS = 20_000;
  private static final int MOST_UNANSWERED_PINGS = 2;
  private static final short GOING_AWAY = 1001;
  private static final short ONLY_TEXT = 1003;
  private static final short NOT_UNDERSTOOD = 1008;

  /** The cycle is at its longest from so many sockets on. */
  private static final int CROWD = 10_000;

  private static final long NOTHING = -1;

  /** One socket and what its client has. */
  private static final class Watcher {
    final ServerWebSocket socket;
    final WatchedShowtime watched;
    long version;
    SaleStatus told;
    int unansweredPings;

    Watcher(ServerWebSocket socket, WatchedShowtime watched, long version) {
      this.socket = socket;
      this.watched = watched;
      this.version = version;
      this.told = SaleStatus.ON_SALE;
    }
  }

  private final Vertx vertx;
  private final Context context;
  private final Config.Feed config;
  private final IntSupplier socketsOfNode;
  private final List<Set<Watcher>> phases = new ArrayList<>();
  private int phase;
  private int joined;
  private int pinged;

  /** An audience without sockets. */
  SeatAudience(Vertx vertx, Context context, Config.Feed config, IntSupplier socketsOfNode) {
    this.vertx = vertx;
    this.context = context;
    this.config = config;
    this.socketsOfNode = socketsOfNode;
    for (var i = 0; i < config.phases(); i++) {
      phases.add(new LinkedHashSet<>());
    }
    scheduleNextPhase();
    // A share of them at a time: thousands of pings and answers at once would hold frames up.
    vertx.setPeriodic(
        PING_MILLIS / phases.size(), timer -> ping(phases.get(pinged++ % phases.size())));
  }

  Context context() {
    return context;
  }

  /**
   * Takes a socket in and sends it what it lacks.
   *
   * @param left runs once the socket is closed, by whichever side
   */
  void join(ServerWebSocket socket, WatchedShowtime watched, OptionalLong version, Runnable left) {
    var watcher = new Watcher(socket, watched, version.orElse(NOTHING));
    var members = phases.get(joined++ % phases.size());
    members.add(watcher);
    socket.closeHandler(
        it -> {
          members.remove(watcher);
          left.run();
        });
    socket.exceptionHandler(failure -> socket.close());
    socket.pongHandler(pong -> watcher.unansweredPings = 0);
    socket.textMessageHandler(text -> heard(watcher, text));
    socket.binaryMessageHandler(it -> socket.close(ONLY_TEXT, "text frames only"));
    if (!version.equals(OptionalLong.of(watched.edition().version()))) {
      deliver(watcher);
    }
  }

  /** Closes all sockets. */
  Future<Void> goAway() {
    var closed = new ArrayList<Future<Void>>();
    for (var members : phases) {
      for (var watcher : List.copyOf(members)) {
        closed.add(watcher.socket.close(GOING_AWAY, "the server stops"));
      }
    }
    return Future.join(closed).otherwiseEmpty().mapEmpty();
  }

  private void scheduleNextPhase() {
    var crowd = Math.min(1.0, (double) socketsOfNode.getAsInt() / CROWD);
    var cycleMillis =
        config.cycleMillis() + crowd * (config.maxCycleMillis() - config.cycleMillis());
    vertx.setTimer(
        Math.max(1, Math.round(cycleMillis / phases.size())),
        timer -> {
          phase = (phase + 1) % phases.size();
          phases.get(phase).forEach(SeatAudience::deliver);
          scheduleNextPhase();
        });
  }

  private static void deliver(Watcher watcher) {
    var edition = watcher.watched.edition();
    if (watcher.version != edition.version()) {
      if (watcher.socket.writeQueueFull()) {
        watcher.version = NOTHING;
        return;
      }
      watcher.socket.writeTextMessage(
          edition.diffFrame(watcher.version).orElseGet(edition::snapshotFrame));
      watcher.version = edition.version();
    }
    tellStatus(watcher);
  }

  private static void tellStatus(Watcher watcher) {
    var status = watcher.watched.status();
    if (status != watcher.told) {
      watcher.told = status;
      if (status != SaleStatus.SCHEDULED) {
        watcher.socket.writeTextMessage(
            new JsonObject().put("type", "showtime").put("status", status.name()).encode());
      }
    }
  }

  /** A snapshot comes in the socket's next phase: asking often gets no more of them. */
  private static void heard(Watcher watcher, String text) {
    if (isResync(text)) {
      watcher.version = NOTHING;
    } else {
      watcher.socket.close(NOT_UNDERSTOOD, "only resync is understood");
    }
  }

  private static boolean isResync(String text) {
    try {
      return "resync".equals(new JsonObject(text).getValue("type"));
    } catch (DecodeException e) {
      return false;
    }
  }

  private static void ping(Set<Watcher> members) {
    for (var watcher : List.copyOf(members)) {
      if (watcher.unansweredPings++ >= MOST_UNANSWERED_PINGS) {
        watcher.socket.close(GOING_AWAY, "no answer to pings");
      } else {
        watcher.socket.writePing(Buffer.buffer());
      }
    }
  }
}

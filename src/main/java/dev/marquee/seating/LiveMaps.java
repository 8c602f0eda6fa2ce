package dev.marquee.seating;

import dev.marquee.platform.Config;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All sockets that watch seats on this node: an audience on each event loop that serves any. */
public final class LiveMaps {
  private final Vertx vertx;
  private final Config.Feed config;
  private final SeatFeed feed;
  private final AtomicInteger sockets = new AtomicInteger();
  private final Map<Thread, SeatAudience> audiences = new ConcurrentHashMap<>();

  /** Sockets of this feed. */
  public LiveMaps(Vertx vertx, Config.Feed config, SeatFeed feed) {
    this.vertx = vertx;
    this.config = config;
    this.feed = feed;
  }

  /** How many sockets there are. */
  public int sockets() {
    return sockets.get();
  }

  /**
   * Takes a socket in; it is served by the event loop that calls.
   *
   * @param version what its client has already
   * @param closed runs once it is closed, by whichever side
   */
  void join(
      ServerWebSocket socket, WatchedShowtime watched, OptionalLong version, Runnable closed) {
    sockets.incrementAndGet();
    audiences
        .computeIfAbsent(
            Thread.currentThread(),
            it -> new SeatAudience(vertx, vertx.getOrCreateContext(), config, sockets::get))
        .join(socket, watched, version, () -> left(watched, closed));
  }

  private void left(WatchedShowtime watched, Runnable closed) {
    closed.run();
    sockets.decrementAndGet();
    feed.leave(watched.edition().showtime());
  }

  /** Closes every socket with 1001: its client goes on with another node, from its version. */
  public Future<Void> goAway() {
    var closed = new ArrayList<Future<Void>>();
    for (var audience : audiences.values()) {
      var done = Promise.<Void>promise();
      audience.context().runOnContext(it -> audience.goAway().onComplete(done));
      closed.add(done.future());
    }
    return Future.join(closed).otherwiseEmpty().mapEmpty();
  }
}

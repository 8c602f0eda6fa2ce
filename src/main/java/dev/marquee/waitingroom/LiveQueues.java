package dev.marquee.waitingroom;

import dev.marquee.api.Call;
import dev.marquee.platform.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** All sockets of this node that show a place in a queue. */
public final class LiveQueues {
  private final Vertx vertx;
  private final AtomicInteger sockets = new AtomicInteger();

  /** By ticket; a buyer may look from more than one place. */
  private final Map<String, Set<QueueSocket>> byTicket = new ConcurrentHashMap<>();

  /** No sockets yet. */
  public LiveQueues(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Begins to hear of those who are admitted, on whatever node. */
  public void start(RedisLink redis) {
    redis.listen(this::heard);
    redis.subscribe(QueueKeys.ADMITTED_CHANNEL);
  }

  /** How many sockets there are. */
  public int sockets() {
    return sockets.get();
  }

  /** Takes a socket in; it is served by the event loop that calls. */
  void join(
      QueueTicket ticket,
      Call.Upgraded upgraded,
      JsonObject first,
      Supplier<Future<Optional<JsonObject>>> look) {
    var joined = new QueueSocket(vertx, upgraded.socket(), look);
    sockets.incrementAndGet();
    byTicket.compute(ticket.toString(), (key, others) -> with(others, joined));
    joined.open(first, () -> left(ticket, joined, upgraded.leave()));
  }

  private static Set<QueueSocket> with(
      @org.jspecify.annotations.Nullable Set<QueueSocket> others, QueueSocket joined) {
    var all = Optional.ofNullable(others).orElseGet(ConcurrentHashMap::newKeySet);
    all.add(joined);
    return all;
  }

  @SuppressWarnings("NullAway") // A mapping function that returns null removes the entry.
  private void left(QueueTicket ticket, QueueSocket socket, Runnable leave) {
    leave.run();
    sockets.decrementAndGet();
    byTicket.computeIfPresent(
        ticket.toString(),
        (key, all) -> {
          all.remove(socket);
          return all.isEmpty() ? null : all;
        });
  }

  private void heard(String channel, String message) {
    if (channel.equals(QueueKeys.ADMITTED_CHANNEL) && !byTicket.isEmpty()) {
      var words = message.split(" ", -1);
      for (var i = 1; i < words.length; i++) {
        var ticket = QueueTicket.PREFIX + "_" + words[0] + "_" + words[i];
        byTicket.getOrDefault(ticket, Set.of()).forEach(QueueSocket::wake);
      }
    }
  }

  /** Closes every socket with 1001: its client goes on with another node. */
  public Future<Void> goAway() {
    return Future.join(
            byTicket.values().stream().flatMap(Set::stream).map(QueueSocket::goAway).toList())
        .otherwiseEmpty()
        .mapEmpty();
  }
}

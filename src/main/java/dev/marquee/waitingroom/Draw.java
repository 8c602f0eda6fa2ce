package dev.marquee.waitingroom;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the order of a queue when its sale opens: all who joined before are read, put in the order
 * of their lots, and given their ranks; only then the order counts. If the node dies on the way,
 * another begins anew and comes to the same order.
 */
final class Draw {
  private static final Logger log = LoggerFactory.getLogger(Draw.class);
  private static final long LEASE_MILLIS = 5_000;
  private static final int CHUNK = 1_000;

  private final Vertx vertx;
  private final QueueRedis redis;
  private final Lots lots;
  private final Beacon beacon;
  private final long waitingLeaseMillis;

  Draw(Vertx vertx, QueueRedis redis, Lots lots, Beacon beacon, Config.WaitingRoom config) {
    this.vertx = vertx;
    this.redis = redis;
    this.lots = lots;
    this.beacon = beacon;
    this.waitingLeaseMillis = TimeUnit.SECONDS.toMillis(config.leaseSeconds());
  }

  /** A draw that this node has begun. */
  private record Begun(ShowtimeId showtime, long number, Optional<String> beacon) {}

  /**
   * Draws a queue whose sale has opened, unless a node is at it.
   *
   * @param sinceMillis how long ago the sale opened
   */
  Future<Void> open(ShowtimeId showtime, long opensAtMillis, long sinceMillis) {
    return mixture(opensAtMillis, sinceMillis)
        .compose(value -> begin(showtime, value))
        .compose(begun -> begun.map(this::draw).orElseGet(Future::succeededFuture));
  }

  /** The beacon's value; a beacon that is silent for too long cannot stop a sale. */
  private Future<Optional<String>> mixture(long opensAtMillis, long sinceMillis) {
    if (!beacon.isOn()) {
      return Future.succeededFuture(Optional.empty());
    }
    var value = beacon.randomness(beacon.round(opensAtMillis)).map(Optional::of);
    return sinceMillis < beacon.patienceMillis() ? value : value.otherwise(Optional.empty());
  }

  private Future<Optional<Begun>> begin(ShowtimeId showtime, Optional<String> value) {
    return redis
        .run(DrawScripts.BEGIN, QueueKeys.of(showtime), List.of(LEASE_MILLIS))
        .map(
            number ->
                Optional.of(new Begun(showtime, number.toLong(), value))
                    .filter(it -> it.number() > 0));
  }

  private Future<Void> draw(Begun begun) {
    return scan(begun.showtime(), "0", new HashSet<>())
        .compose(members -> order(begun, members))
        .compose(order -> deal(begun, order, 0).compose(it -> finish(begun, order.size())));
  }

  /** A scan names everyone who is there all the time; some twice, and some who come too late. */
  private Future<Set<String>> scan(ShowtimeId showtime, String cursor, Set<String> early) {
    return redis
        .send(Command.ZSCAN, QueueKeys.line(showtime), cursor, "COUNT", CHUNK)
        .compose(
            page -> {
              addEarly(page.get(1), early);
              var next = page.get(0).toString();
              return next.equals("0") ? Future.succeededFuture(early) : scan(showtime, next, early);
            });
  }

  private static void addEarly(Response membersAndScores, Set<String> early) {
    for (int i = 0; i < membersAndScores.size(); i += 2) {
      if (membersAndScores.get(i + 1).toDouble() <= QueueScripts.LATE_FROM) {
        early.add(membersAndScores.get(i).toString());
      }
    }
  }

  /** On a worker: a million lots take a second. */
  private Future<List<String>> order(Begun begun, Set<String> members) {
    return vertx.executeBlocking(
        () -> lots.order(begun.showtime(), begun.beacon(), members), false);
  }

  private Future<Void> deal(Begun begun, List<String> order, int from) {
    if (from >= order.size()) {
      return Future.succeededFuture();
    }
    var to = Math.min(from + CHUNK, order.size());
    var arguments = new ArrayList<Object>(CHUNK + 4);
    arguments.addAll(List.of(begun.number(), LEASE_MILLIS, waitingLeaseMillis, from + 1));
    arguments.addAll(order.subList(from, to));
    return redis
        .run(DrawScripts.DEAL, QueueKeys.of(begun.showtime()), arguments)
        .compose(
            dealt ->
                dealt.toInteger() == 1
                    ? deal(begun, order, to)
                    : Future.failedFuture("Another draw has begun"));
  }

  private Future<Void> finish(Begun begun, int count) {
    return redis
        .run(
            DrawScripts.FINISH,
            QueueKeys.of(begun.showtime()),
            List.of(begun.number(), count, begun.beacon().orElse("")))
        .onSuccess(done -> report(begun, count, done.toInteger() == 1))
        .mapEmpty();
  }

  private static void report(Begun begun, int count, boolean isDecided) {
    log.atInfo()
        .addKeyValue("showtime", begun.showtime())
        .addKeyValue("buyers", count)
        .addKeyValue("beacon", begun.beacon().isPresent())
        .addKeyValue("decided", isDecided)
        .log("queue.drawn");
  }
}

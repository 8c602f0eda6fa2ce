package dev.marquee.waitingroom;

import dev.marquee.catalog.Offer;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.Config;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The queues of all showtimes, in Redis: whatever node a buyer asks, the place is the same. Each
 * call is one script, and fails while Redis is away.
 */
final class Queue {
  private final QueueRedis redis;
  private final Config.WaitingRoom config;
  private final WaitingRoomListener listener;
  private final AtomicInteger joining = new AtomicInteger();

  Queue(QueueRedis redis, Config.WaitingRoom config, WaitingRoomListener listener) {
    this.redis = redis;
    this.config = config;
    this.listener = listener;
  }

  /**
   * Takes a place, or finds the one that the ticket has. Empty if the queue is full. Fails as if
   * Redis were away where more are joining at this moment than it can take.
   */
  Future<Optional<Place>> join(QueueTicket ticket, Offer offer) {
    if (joining.incrementAndGet() > config.maxJoining()) {
      joining.decrementAndGet();
      return Future.failedFuture(new VertxException("Too many join at once", true));
    }
    return redis
        .run(
            QueueScripts.JOIN,
            QueueKeys.of(ticket.showtime()),
            List.of(
                ticket.member(),
                leaseMillis(),
                preSaleLeaseMillis(),
                choosingMillis(),
                ticket.showtime(),
                offer.opensAt().toEpochMilli(),
                config.maxWaiting()))
        .onComplete(done -> joining.decrementAndGet())
        .map(Place::of)
        .onSuccess(place -> place.filter(Place::isNew).ifPresent(it -> listener.joined()));
  }

  /** Looks at the ticket's place, which keeps it. Empty if it has none, or none any more. */
  Future<Optional<Place>> look(QueueTicket ticket) {
    return redis
        .run(
            QueueScripts.LOOK,
            QueueKeys.of(ticket.showtime()),
            List.of(ticket.member(), leaseMillis(), preSaleLeaseMillis(), choosingMillis()))
        .map(Place::of);
  }

  /** Gives the ticket's place up. */
  Future<Void> leave(QueueTicket ticket) {
    return redis
        .run(QueueScripts.LEAVE, QueueKeys.of(ticket.showtime()), List.of(ticket.member()))
        .onSuccess(
            left -> {
              if (left.toInteger() > 0) {
                listener.left();
              }
            })
        .mapEmpty();
  }

  /** An admitted buyer has chosen seats, and does not keep others from choosing any more. */
  Future<Void> chosen(QueueTicket ticket) {
    return redis
        .send(Command.ZREM, QueueKeys.choosing(ticket.showtime()), ticket.member())
        .mapEmpty();
  }

  /** Ends a queue: nobody has a place in it any more. Its draw can be checked for a while. */
  Future<Void> dissolve(ShowtimeId showtime) {
    var places = QueueKeys.of(showtime).subList(1, 6).toArray();
    return redis
        .send(Command.UNLINK, places)
        .compose(it -> redis.send(Command.SREM, QueueKeys.RUNNING, showtime))
        .mapEmpty();
  }

  private long leaseMillis() {
    return TimeUnit.SECONDS.toMillis(config.leaseSeconds());
  }

  private long preSaleLeaseMillis() {
    return TimeUnit.SECONDS.toMillis(config.preSaleLeaseSeconds());
  }

  private long choosingMillis() {
    return TimeUnit.SECONDS.toMillis(config.choosingSeconds());
  }
}

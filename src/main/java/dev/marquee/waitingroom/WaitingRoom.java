package dev.marquee.waitingroom;

import dev.marquee.catalog.Offer;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.ShowtimeRepository;
import dev.marquee.platform.Config;
import dev.marquee.platform.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The waiting rooms of this node: who may hold seats, and what the rest of the node tells them. */
public final class WaitingRoom {
  private static final Logger log = LoggerFactory.getLogger(WaitingRoom.class);
  private static final Future<Boolean> YES = Future.succeededFuture(true);

  private final Config.WaitingRoom config;
  private final WaitingRoomListener listener;
  private final QueueRedis redis;
  private final Offers offers;
  private final QueueTickets tickets;
  private final AdmissionTokens tokens;
  private final Lots lots;
  private final Beacon beacon;
  private final Queue queue;
  private final Demand demand;
  private final Admissions admissions;

  /**
   * Waiting rooms in this Redis.
   *
   * @param secret the service's: tickets, tokens and seeds are made from it
   * @param pulse how fast and how well this node decides holds
   * @param watchers how many sockets of this node watch the seats of each showtime
   */
  public WaitingRoom(
      Vertx vertx,
      Config.WaitingRoom config,
      String secret,
      Clock clock,
      RedisLink link,
      Offers offers,
      ShowtimeRepository showtimes,
      HoldPulse pulse,
      Supplier<Map<ShowtimeId, Integer>> watchers,
      WaitingRoomListener listener) {
    this.config = config;
    this.listener = listener;
    this.redis = new QueueRedis(link, config.redisTimeoutMillis());
    this.offers = offers;
    this.tickets = new QueueTickets(secret);
    this.tokens = new AdmissionTokens(secret, clock);
    this.lots = new Lots(secret);
    this.beacon = new Beacon(vertx, config.beacon());
    this.queue = new Queue(redis, config, listener);
    this.demand = new Demand(config, redis, offers, watchers, listener);
    var draw = new Draw(vertx, redis, lots, beacon, config);
    this.admissions =
        new Admissions(config, redis, offers, showtimes, queue, draw, pulse, listener);
  }

  /**
   * Whether the buyer may try to hold seats of the showtime: always where it has no waiting room
   * that is on, else with a token of the buyer's own. Asks nobody: a showtime's mode is in memory,
   * and a token speaks for itself. A showtime that is not there admits all.
   */
  public Future<Boolean> admits(ShowtimeId showtime, UUID buyer, Optional<String> token) {
    return offers
        .of(showtime)
        .compose(
            offer ->
                offer.isEmpty() ? YES : Future.succeededFuture(admits(offer.get(), buyer, token)));
  }

  private boolean admits(Offer offer, UUID buyer, Optional<String> token) {
    return switch (offer.waitingRoom()) {
      case OFF -> true;
      case ON -> hasGoodToken(offer, buyer, token);
      case AUTO -> {
        demand.wanted(offer.showtime());
        yield !demand.isHot(offer.showtime()) || hasGoodToken(offer, buyer, token);
      }
    };
  }

  private boolean hasGoodToken(Offer offer, UUID buyer, Optional<String> token) {
    var isGood = token.filter(it -> tokens.isGood(it, offer.showtime(), buyer)).isPresent();
    if (!isGood) {
      listener.turnedAway();
    }
    return isGood;
  }

  /** Whether those who want seats of this showtime have to queue now. */
  boolean isOn(Offer offer) {
    return switch (offer.waitingRoom()) {
      case OFF -> false;
      case ON -> true;
      case AUTO -> demand.isHot(offer.showtime());
    };
  }

  /** A buyer holds seats of a showtime, and keeps nobody else from choosing any more. */
  public void held(ShowtimeId showtime, UUID buyer) {
    if (admissions.isRunning(showtime)) {
      queue
          .chosen(tickets.of(showtime, buyer))
          .onFailure(
              // The lease to choose ends by itself.
              failure ->
                  log.atDebug()
                      .addKeyValue("showtime", showtime)
                      .addKeyValue("cause", failure.toString())
                      .log("queue.choice_missed"));
    }
  }

  /** How many wait in all queues, on whatever node they are. */
  public long waiting() {
    return admissions.waiting();
  }

  /** How many all queues together admit in a second. */
  public double perSecond() {
    return admissions.perSecond();
  }

  Future<Void> turn() {
    return admissions.turn();
  }

  Future<Void> reportDemand() {
    return demand.report();
  }

  Queue queue() {
    return queue;
  }

  QueueTickets tickets() {
    return tickets;
  }

  DrawBook book() {
    return new DrawBook(redis, lots, view());
  }

  /** Makes what a buyer is told of a place. */
  QueueView view() {
    return new QueueView(config, tokens, lots, beacon);
  }

  /** Closes what reaches out. */
  public void close() {
    beacon.close();
  }
}

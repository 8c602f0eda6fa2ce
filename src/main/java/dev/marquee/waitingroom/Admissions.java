package dev.marquee.waitingroom;

import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.ShowtimeRepository;
import dev.marquee.catalog.ShowtimeRepository.Progress;
import dev.marquee.platform.Config;
import dev.marquee.waitingroom.Claim.Turn;
import dev.marquee.waitingroom.HoldPulse.Reading;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits: looks after every queue that somebody is in. Any number of nodes do it; of each queue's
 * turns one node gets each.
 */
final class Admissions {
  private static final Logger log = LoggerFactory.getLogger(Admissions.class);
  private static final long KEEP_MILLIS = TimeUnit.DAYS.toMillis(7);

  private final Config.WaitingRoom config;
  private final QueueRedis redis;
  private final Offers offers;
  private final ShowtimeRepository showtimes;
  private final Queue queue;
  private final Draw draw;
  private final HoldPulse pulse;
  private final WaitingRoomListener listener;
  private final AdmissionRate rate;

  private final Set<ShowtimeId> drawing = ConcurrentHashMap.newKeySet();
  private volatile Map<ShowtimeId, Claim> running = Map.of();

  Admissions(
      Config.WaitingRoom config,
      QueueRedis redis,
      Offers offers,
      ShowtimeRepository showtimes,
      Queue queue,
      Draw draw,
      HoldPulse pulse,
      WaitingRoomListener listener) {
    this.config = config;
    this.redis = redis;
    this.offers = offers;
    this.showtimes = showtimes;
    this.queue = queue;
    this.draw = draw;
    this.pulse = pulse;
    this.listener = listener;
    this.rate = new AdmissionRate(config.rate());
  }

  /** How many wait in all queues, as this node last saw them. */
  long waiting() {
    return running.values().stream().mapToLong(Claim::waiting).sum();
  }

  /** How many all queues together admit in a second. */
  double perSecond() {
    return running.values().stream().mapToDouble(it -> it.rate().orElse(0)).sum();
  }

  /** Whether the showtime had a queue when last looked at. */
  boolean isRunning(ShowtimeId showtime) {
    return running.containsKey(showtime);
  }

  /** Takes the turns that are due and that no other node has. Nothing while Redis is away. */
  Future<Void> turn() {
    if (!redis.isConnected()) {
      return Future.succeededFuture();
    }
    var holds = pulse.take();
    return redis
        .send(Command.SMEMBERS, QueueKeys.RUNNING)
        .map(ids -> ids.stream().map(String::valueOf).map(ShowtimeId::parse).toList())
        .compose(ids -> claim(ids.stream().flatMap(Optional::stream).toList(), holds))
        .compose(this::take);
  }

  private Future<List<Claim>> claim(List<ShowtimeId> ids, Reading holds) {
    var claims = ids.stream().map(it -> claim(it, holds)).toList();
    return Future.all(claims)
        .map(all -> claims.stream().map(Future::result).flatMap(Optional::stream).toList());
  }

  /** Not of a showtime that is unknown here: Redis may serve other databases too. */
  private Future<Optional<Claim>> claim(ShowtimeId showtime, Reading holds) {
    return offers
        .of(showtime)
        .compose(
            offer ->
                offer.isPresent()
                    ? claimKnown(showtime, holds)
                    : Future.succeededFuture(Optional.empty()));
  }

  private Future<Optional<Claim>> claimKnown(ShowtimeId showtime, Reading holds) {
    return redis
        .run(
            AdmissionScripts.CLAIM,
            QueueKeys.of(showtime),
            List.of(
                showtime,
                config.periodMillis(),
                holds.p99Millis(),
                holds.decided(),
                holds.shed(),
                KEEP_MILLIS))
        .map(answer -> Claim.of(showtime, answer));
  }

  private Future<Void> take(List<Claim> claims) {
    running = claims.stream().collect(Collectors.toMap(Claim::showtime, Function.identity()));
    var ours = claims.stream().filter(it -> it.turn().isPresent()).toList();
    if (ours.isEmpty()) {
      return Future.succeededFuture();
    }
    return showtimes
        .progress(ours.stream().map(Claim::showtime).toList())
        .compose(all -> Future.join(all.stream().map(it -> take(it)).toList()))
        .mapEmpty();
  }

  private Future<Void> take(Progress progress) {
    var claim = Optional.ofNullable(running.get(progress.showtime())).orElseThrow();
    var turn = claim.turn().orElseThrow();
    if (turn.lapsed() > 0) {
      listener.lapsed(turn.lapsed());
    }
    if (progress.isOver()) {
      return queue.dissolve(claim.showtime());
    }
    if (turn.isDrawDue()) {
      draw(claim.showtime(), turn);
    }
    return turn.isDrawn()
        ? offers
            .of(claim.showtime())
            .map(offer -> offer.map(it -> it.admitPerSecond()).orElseGet(OptionalInt::empty))
            .compose(ordered -> admit(claim, turn, progress.availableSeats(), ordered))
        : Future.succeededFuture();
  }

  /** Not waited for: a large draw takes longer than a turn. */
  private void draw(ShowtimeId showtime, Turn turn) {
    if (drawing.add(showtime)) {
      draw.open(showtime, turn.opensAtMillis(), turn.nowMillis() - turn.opensAtMillis())
          .onFailure(failure -> log(showtime, failure))
          .onComplete(done -> drawing.remove(showtime));
    }
  }

  private static void log(ShowtimeId showtime, Throwable failure) {
    log.atWarn()
        .addKeyValue("showtime", showtime)
        .addKeyValue("cause", failure.toString())
        .log("queue.draw_failed");
  }

  private Future<Void> admit(Claim claim, Turn turn, int seatsLeft, OptionalInt ordered) {
    var current = claim.rate().orElse(rate.initial());
    var perSecond = ordered.isPresent() ? ordered.getAsInt() : current;
    var due = turn.credit() + perSecond * turn.elapsedMillis() / 1000;
    var places = places(seatsLeft, turn.choosing());
    var most = (long) Math.min(Math.floor(due), Math.min(places, claim.waiting()));
    var next = rate.next(current, turn.holds(), most == (long) Math.floor(due), ordered);
    // What could not be used is not saved up: those who come next would all be admitted at once.
    var credit = most == (long) Math.floor(due) ? due - most : 0;
    return redis
        .run(
            AdmissionScripts.ADMIT,
            QueueKeys.of(claim.showtime()),
            List.of(
                claim.showtime(),
                turn.number(),
                Math.min(most, AdmissionScripts.MOST_PER_TURN),
                TimeUnit.SECONDS.toMillis(config.tokenSeconds()),
                TimeUnit.SECONDS.toMillis(config.choosingSeconds()),
                next,
                credit,
                seatsLeft,
                turn.elapsedMillis(),
                QueueKeys.ADMITTED_CHANNEL))
        .onSuccess(done -> tell(done.get(0).toLong(), done.get(1).toLong()))
        .mapEmpty();
  }

  /** How many more may choose: so that there are seats enough to choose from. */
  private long places(int seatsLeft, long choosing) {
    return Math.max(0, (long) Math.ceil(seatsLeft * config.leasesPerSeat()) - choosing);
  }

  private void tell(long admitted, long lapsed) {
    if (admitted > 0) {
      listener.admitted(admitted);
    }
    if (lapsed > 0) {
      listener.lapsed(lapsed);
    }
  }
}

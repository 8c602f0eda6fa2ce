package dev.marquee.seating;

import dev.marquee.catalog.Offer;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.Config;
import dev.marquee.platform.RedisLink;
import dev.marquee.seating.SeatInventory.Progress;
import dev.marquee.seating.SeatInventory.SeatStates;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ordered, gap-free stream of seat changes, as far as this node watches it: the newest seats of
 * every showtime that a socket watches are in memory. They follow what this node commits, what
 * other nodes publish over Redis, and, once in {@code checkMillis}, what Postgres says: so a lost
 * message costs no more than that.
 */
public final class SeatFeed implements SeatPublisher, KnownSeats {
  private static final Logger log = LoggerFactory.getLogger(SeatFeed.class);

  /** How long a change set may be under way before Postgres is asked for the seats. */
  private static final long PATIENCE_MILLIS = 100;

  /** A showtime from the first to wish to watch it until nobody has for a while. */
  private static final class Entry {
    /** What has come and was not applied yet, from any thread. */
    final Queue<SeatChanges> incoming = new ConcurrentLinkedQueue<>();

    final AtomicBoolean scheduled = new AtomicBoolean();
    final Promise<Optional<WatchedShowtime>> loaded = Promise.promise();
    Optional<WatchedShowtime> watched = Optional.empty();
    int watchers;
    long emptyTurns;
  }

  private final Vertx vertx;
  private final Context context;
  private final Config.Feed config;
  private final Pool pool;
  private final RedisLink redis;
  private final SeatCache cache;
  private final SeatInventory inventory;
  private final Offers offers;

  /** Changed on the feed's context only, read by every thread. */
  private final Map<ShowtimeId, Entry> entries = new ConcurrentHashMap<>();

  private final DatabaseClock clock;
  private boolean checking;

  /** A feed on a context of its own. */
  public SeatFeed(
      Vertx vertx,
      Config.Feed config,
      Pool pool,
      RedisLink redis,
      SeatInventory inventory,
      Offers offers) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.pool = pool;
    this.redis = redis;
    this.cache = new SeatCache(redis);
    this.inventory = inventory;
    this.offers = offers;
    this.clock = new DatabaseClock(config.checkMillis() * 3L, redis::isSubscribed);
  }

  /** Begins to listen and to check. */
  public void start() {
    redis.listen(this::heard);
    context.runOnContext(it -> vertx.setPeriodic(config.checkMillis(), timer -> check()));
  }

  /** How many showtimes are watched, or were a moment ago. */
  public int watchedShowtimes() {
    return entries.size();
  }

  /** How many sockets watch each showtime. */
  public Map<ShowtimeId, Integer> watchers() {
    return entries.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().watchers));
  }

  /** Tells the sockets of this node, the cache and the other nodes. */
  @Override
  public Future<Void> publish(SeatChanges changes) {
    cache.apply(changes);
    return take(changes) ? caughtUp() : Future.succeededFuture();
  }

  /** Completes when what has come so far is applied, on the caller's context. */
  private Future<Void> caughtUp() {
    var caller = vertx.getOrCreateContext();
    var done = Promise.<Void>promise();
    context.runOnContext(it -> caller.runOnContext(go -> done.complete()));
    return done.future();
  }

  /** Knows of showtimes that are watched, as long as it hears from Postgres and Redis. */
  @Override
  public List<String> taken(ShowtimeId showtime, SeatMap map, List<String> seatIds) {
    var watched = watched(showtime);
    if (watched.isEmpty() || watched.get().status() != SaleStatus.ON_SALE || !clock.isFresh()) {
      return List.of();
    }
    var taken = new ArrayList<String>();
    for (var seatId : seatIds) {
      if (watched.get().isTaken(map.position(seatId).orElseThrow(), clock.latestMillis())) {
        taken.add(seatId);
      }
    }
    return taken;
  }

  /** Keeps the showtime in memory for a while, as if somebody had watched it until now. */
  @Override
  public void learn(ShowtimeId showtime) {
    if (entries.containsKey(showtime)) {
      return;
    }
    watch(showtime)
        .onSuccess(watched -> watched.ifPresent(it -> leave(showtime)))
        .onFailure(
            failure ->
                log.atDebug().addKeyValue("showtime", showtime).log("seat_feed.not_learned"));
  }

  /** The newest seats: from memory where they are watched, else from Redis, else from Postgres. */
  Future<Optional<SeatStates>> states(ShowtimeId showtime) {
    var edition = newest(showtime);
    return edition.isPresent()
        ? Future.succeededFuture(edition.map(SeatEdition::states))
        : cache
            .read(showtime)
            .compose(cached -> cached.isPresent() ? Future.succeededFuture(cached) : ask(showtime));
  }

  /** The newest edition of a showtime that is watched. */
  Optional<SeatEdition> newest(ShowtimeId showtime) {
    return Optional.ofNullable(entries.get(showtime))
        .flatMap(entry -> entry.watched)
        .map(WatchedShowtime::edition);
  }

  private Future<Optional<SeatStates>> ask(ShowtimeId showtime) {
    return inventory
        .states(pool, showtime)
        .onSuccess(found -> found.ifPresent(states -> cache.fill(showtime, states)));
  }

  /**
   * Watches a showtime; whoever does must {@link #leave} it. Empty if there is no such showtime.
   */
  Future<Optional<WatchedShowtime>> watch(ShowtimeId showtime) {
    var caller = vertx.getOrCreateContext();
    var answer = Promise.<Optional<WatchedShowtime>>promise();
    context.runOnContext(
        it ->
            entry(showtime).onComplete(loaded -> caller.runOnContext(go -> answer.handle(loaded))));
    return answer.future();
  }

  private Future<Optional<WatchedShowtime>> entry(ShowtimeId showtime) {
    var entry = entries.get(showtime);
    if (entry == null) {
      entry = new Entry();
      entries.put(showtime, entry);
      redis.subscribe(SeatCache.channel(showtime));
      load(showtime, entry);
    }
    entry.watchers++;
    return entry.loaded.future();
  }

  /** Watches a showtime no more. */
  void leave(ShowtimeId showtime) {
    context.runOnContext(
        it -> {
          var entry = entries.get(showtime);
          if (entry != null) {
            entry.watchers--;
          }
        });
  }

  private void load(ShowtimeId showtime, Entry entry) {
    offers
        .of(showtime)
        .compose(offer -> offer.map(this::first).orElseGet(SeatFeed::none))
        .onComplete(found -> context.runOnContext(it -> loaded(showtime, entry, found)));
  }

  private void loaded(
      ShowtimeId showtime, Entry entry, AsyncResult<Optional<WatchedShowtime>> found) {
    if (found.succeeded() && found.result().isPresent()) {
      begin(entry, found.result().get());
    } else {
      forget(showtime);
    }
    entry.loaded.handle(found);
  }

  private static Future<Optional<WatchedShowtime>> none() {
    return Future.succeededFuture(Optional.empty());
  }

  private Future<Optional<WatchedShowtime>> first(Offer offer) {
    var showtime = offer.showtime();
    return Future.all(inventory.states(pool, showtime), inventory.progress(pool, List.of(showtime)))
        .map(
            both -> {
              var states = both.<Optional<SeatStates>>resultAt(0);
              var progress = both.<List<Progress>>resultAt(1);
              return states.map(
                  it ->
                      new WatchedShowtime(
                          new SeatEdition(showtime, offer.seatMap(), it),
                          progress.get(0).status(),
                          config.historyVersions()));
            });
  }

  private static void begin(Entry entry, WatchedShowtime watched) {
    entry.watched = Optional.of(watched);
    apply(entry);
  }

  private void forget(ShowtimeId showtime) {
    entries.remove(showtime);
    redis.unsubscribe(SeatCache.channel(showtime));
  }

  private void heard(String channel, String message) {
    SeatCache.showtimeOf(channel)
        .filter(entries::containsKey)
        .ifPresent(showtime -> take(SeatCache.changes(showtime, message)));
  }

  /** What comes while the entry is busy is applied together. Whether anybody watches. */
  private boolean take(SeatChanges changes) {
    var entry = entries.get(changes.showtime());
    if (entry == null) {
      return false;
    }
    entry.incoming.add(changes);
    if (entry.scheduled.compareAndSet(false, true)) {
      context.runOnContext(it -> apply(entry));
    }
    return true;
  }

  private static void apply(Entry entry) {
    entry.scheduled.set(false);
    entry.watched.ifPresent(
        watched -> {
          var sets = new ArrayList<SeatChanges>();
          for (var set = entry.incoming.poll(); set != null; set = entry.incoming.poll()) {
            sets.add(set);
          }
          watched.apply(sets);
        });
  }

  private void check() {
    forgetTheUnwatched();
    if (checking || entries.isEmpty()) {
      return;
    }
    checking = true;
    var asked = System.nanoTime();
    inventory
        .progress(pool, List.copyOf(entries.keySet()))
        .onSuccess(all -> context.runOnContext(it -> compare(all, asked)))
        .onFailure(
            failure ->
                log.atWarn().addKeyValue("cause", failure.toString()).log("seat_feed.check_failed"))
        .onComplete(done -> context.runOnContext(it -> checking = false));
  }

  private void forgetTheUnwatched() {
    var turns = TimeUnit.SECONDS.toMillis(config.lingerSeconds()) / config.checkMillis();
    entries.forEach(
        (showtime, entry) -> {
          entry.emptyTurns = entry.watchers > 0 ? 0 : entry.emptyTurns + 1;
          if (entry.emptyTurns > turns) {
            forget(showtime);
          }
        });
  }

  private void compare(List<Progress> all, long asked) {
    all.stream().findAny().ifPresent(any -> clock.heard(any.nowMillis(), asked));
    all.forEach(this::compare);
  }

  private void compare(Progress progress) {
    watched(progress.showtime())
        .ifPresent(
            watched -> {
              watched.now(progress.status());
              if (isBehind(watched, progress)) {
                vertx.setTimer(PATIENCE_MILLIS, timer -> catchUp(watched, progress));
              }
            });
  }

  private static boolean isBehind(WatchedShowtime watched, Progress progress) {
    return watched.edition().version() < progress.version();
  }

  /** What was still under way has come by now, or never will. */
  private void catchUp(WatchedShowtime watched, Progress progress) {
    if (isBehind(watched, progress)) {
      inventory
          .states(pool, progress.showtime())
          .onSuccess(found -> context.runOnContext(it -> found.ifPresent(watched::refresh)))
          .onFailure(
              failure ->
                  log.atWarn()
                      .addKeyValue("showtime", progress.showtime())
                      .addKeyValue("cause", failure.toString())
                      .log("seat_feed.catch_up_failed"));
    }
  }

  private Optional<WatchedShowtime> watched(ShowtimeId showtime) {
    return Optional.ofNullable(entries.get(showtime)).flatMap(entry -> entry.watched);
  }
}

package dev.marquee.waitingroom;

import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.WaitingRoomMode;
import dev.marquee.platform.Config;
import dev.marquee.platform.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches AUTO waiting rooms. Each node reports once a period what it saw of a showtime; Redis
 * sums the nodes up, and every node reads from it which rooms are on. While Redis is away they stay
 * as they were.
 */
final class Demand {
  private static final Logger log = LoggerFactory.getLogger(Demand.class);
  private static final long KEEP_MILLIS = TimeUnit.HOURS.toMillis(1);

  /** Watchers on one node that make a showtime worth reporting: this share of the threshold. */
  private static final int NOTABLE_SHARE = 20;

  /**
   * Adds a node's report and decides. KEYS: reports, line, the set of rooms that are on. ARGV:
   * showtime; node; holds a second; watchers; the thresholds of both; how long it must be calm in
   * ms; how long reports count in ms; how long all is kept in ms. Returns whether the room is on,
   * and whether that is new. A room that somebody waits in stays on.
   */
  private static final RedisScript REPORT =
      RedisScript.of(
          """
          local time = redis.call('TIME')
          local now = time[1] * 1000 + math.floor(time[2] / 1000)
          redis.call('HSET', KEYS[1], ARGV[2], now .. ' ' .. ARGV[3] .. ' ' .. ARGV[4])
          local holds, watchers, hotUntil = 0, 0, 0
          local all = redis.call('HGETALL', KEYS[1])
          for i = 1, #all, 2 do
            if all[i] == 'hot_until' then
              hotUntil = tonumber(all[i + 1])
            else
              local at, h, w = string.match(all[i + 1], '(%S+) (%S+) (%S+)')
              if tonumber(at) > now - ARGV[8] then
                holds = holds + h
                watchers = watchers + w
              else
                redis.call('HDEL', KEYS[1], all[i])
              end
            end
          end
          if holds >= tonumber(ARGV[5]) or watchers >= tonumber(ARGV[6]) then
            hotUntil = now + ARGV[7]
            redis.call('HSET', KEYS[1], 'hot_until', hotUntil)
          end
          redis.call('PEXPIRE', KEYS[1], ARGV[9])
          if now < hotUntil or redis.call('ZCARD', KEYS[2]) > 0 then
            return {1, redis.call('SADD', KEYS[3], ARGV[1])}
          end
          return {0, redis.call('SREM', KEYS[3], ARGV[1])}
          """);

  private final Config.WaitingRoom config;
  private final QueueRedis redis;
  private final Offers offers;
  private final Supplier<Map<ShowtimeId, Integer>> watchers;
  private final WaitingRoomListener listener;
  private final String node = UUID.randomUUID().toString();

  private final Map<ShowtimeId, LongAdder> holds = new ConcurrentHashMap<>();
  private volatile Set<ShowtimeId> hot = Set.of();

  Demand(
      Config.WaitingRoom config,
      QueueRedis redis,
      Offers offers,
      Supplier<Map<ShowtimeId, Integer>> watchers,
      WaitingRoomListener listener) {
    this.config = config;
    this.redis = redis;
    this.offers = offers;
    this.watchers = watchers;
    this.listener = listener;
  }

  /** Somebody wants to hold seats of an AUTO showtime. */
  void wanted(ShowtimeId showtime) {
    holds.computeIfAbsent(showtime, it -> new LongAdder()).increment();
  }

  /** Whether the waiting room of an AUTO showtime is on. */
  boolean isHot(ShowtimeId showtime) {
    return hot.contains(showtime);
  }

  /** Reports what was seen since the last report, and learns which rooms are on. */
  Future<Void> report() {
    if (!redis.isConnected()) {
      return Future.succeededFuture();
    }
    var wanted = takeHolds();
    var watched = watchers.get();
    var busy = new HashSet<>(hot);
    busy.addAll(wanted.keySet());
    var notable = Math.max(1, config.auto().watchers() / NOTABLE_SHARE);
    watched.forEach(
        (showtime, count) -> {
          if (count >= notable) {
            busy.add(showtime);
          }
        });
    var reports =
        busy.stream()
            .map(it -> reportIfAuto(it, wanted.getOrDefault(it, 0L), watched.getOrDefault(it, 0)))
            .toList();
    return Future.join(reports).compose(done -> learn());
  }

  private Map<ShowtimeId, Long> takeHolds() {
    var taken = new HashMap<ShowtimeId, Long>();
    for (var showtime : Set.copyOf(holds.keySet())) {
      Optional.ofNullable(holds.remove(showtime)).ifPresent(it -> taken.put(showtime, it.sum()));
    }
    return taken;
  }

  private Future<Void> reportIfAuto(ShowtimeId showtime, long wanted, int watching) {
    return offers
        .of(showtime)
        .compose(
            offer ->
                offer.filter(it -> it.waitingRoom() == WaitingRoomMode.AUTO).isPresent()
                    ? report(showtime, wanted, watching)
                    : Future.succeededFuture());
  }

  private Future<Void> report(ShowtimeId showtime, long wanted, int watching) {
    return redis
        .run(
            REPORT,
            List.of(QueueKeys.demand(showtime), QueueKeys.line(showtime), QueueKeys.HOT),
            List.of(
                showtime,
                node,
                wanted * 1000 / config.periodMillis(),
                watching,
                config.auto().holdsPerSecond(),
                config.auto().watchers(),
                TimeUnit.SECONDS.toMillis(config.auto().calmSeconds()),
                3L * config.periodMillis(),
                KEEP_MILLIS))
        .onSuccess(
            done -> {
              if (done.get(1).toInteger() == 1) {
                tell(showtime, done.get(0).toInteger() == 1);
              }
            })
        .mapEmpty();
  }

  private void tell(ShowtimeId showtime, boolean on) {
    listener.switched(on);
    log.atInfo().addKeyValue("showtime", showtime).addKeyValue("on", on).log("queue.switched");
  }

  private Future<Void> learn() {
    return redis
        .send(Command.SMEMBERS, QueueKeys.HOT)
        .onSuccess(
            ids ->
                hot =
                    ids.stream()
                        .map(String::valueOf)
                        .map(ShowtimeId::parse)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toUnmodifiableSet()))
        .mapEmpty();
  }
}

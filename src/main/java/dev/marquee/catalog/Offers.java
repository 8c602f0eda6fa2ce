package dev.marquee.catalog;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.marquee.pricing.Charges;
import dev.marquee.pricing.PriceTerms;
import dev.marquee.pricing.PriceTerms.Prices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What is for sale at each showtime, from memory. Prices and times may be a second old on other
 * nodes than the one that changed them; seat maps never change, so they are kept for as long as
 * there is room.
 */
public final class Offers {
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final long MAX_OFFERS = 50_000;
  private static final long MAX_SEATS = 400_000;

  /** An offer before its seat map is at hand. */
  private record Sale(
      ShowtimeId showtime,
      long seatMapId,
      String currency,
      Prices prices,
      Charges charges,
      int pricingVersion,
      Instant opensAt,
      Instant closesAt,
      WaitingRoomMode waitingRoom,
      OptionalInt admitPerSecond) {

    Offer with(SeatMap seatMap) {
      return new Offer(
          showtime,
          seatMap,
          currency,
          prices,
          charges,
          pricingVersion,
          opensAt,
          closesAt,
          waitingRoom,
          admitPerSecond);
    }
  }

  private final Vertx vertx;
  private final Pool pool;
  private final Consumer<ShowtimeId> changed;
  private final AsyncCache<ShowtimeId, Optional<Offer>> offers =
      Caffeine.newBuilder().maximumSize(MAX_OFFERS).expireAfterWrite(FRESH).buildAsync();
  private final AsyncCache<Long, SeatMap> seatMaps =
      Caffeine.newBuilder()
          .maximumWeight(MAX_SEATS)
          .weigher((Long id, SeatMap seatMap) -> seatMap.size())
          .buildAsync();

  /**
   * Reads through this pool.
   *
   * @param changed is told of showtimes whose offer this node has changed
   */
  public Offers(Vertx vertx, Pool pool, Consumer<ShowtimeId> changed) {
    this.vertx = vertx;
    this.pool = pool;
    this.changed = changed;
  }

  /** What is for sale at a showtime; empty if there is no such showtime. */
  public Future<Optional<Offer>> of(ShowtimeId showtime) {
    return here(offers.get(showtime, (id, executor) -> completable(load(id))));
  }

  /** A seat map that is known to exist. */
  public Future<SeatMap> seatMap(long seatMapId) {
    return here(seatMaps.get(seatMapId, (id, executor) -> completable(loadSeatMap(id))));
  }

  /** Forgets what is known of a showtime, so that a change is seen at once by this node. */
  public void invalidate(ShowtimeId showtime) {
    offers.synchronous().invalidate(showtime);
    changed.accept(showtime);
  }

  private Future<Optional<Offer>> load(ShowtimeId showtime) {
    return pool.preparedQuery(
            """
            select s.seat_map_id, s.waiting_room_mode, s.admit_per_second, sale.currency,
              sale.pricing_version, sale.opens_at,
              least(sale.closes_at, s.cancelled_at) as closes_at, p.terms, now() as moment
            from showtime s
            join sale on sale.showtime_id = s.showtime_id
            join showtime_pricing p on p.showtime_id = s.showtime_id
            where s.showtime_id = $1
            """)
        .execute(Tuple.of(showtime.value()))
        .map(rows -> rows.stream().findFirst().map(row -> sale(showtime, row)))
        .compose(this::withSeatMap);
  }

  private Future<Optional<Offer>> withSeatMap(Optional<Sale> sale) {
    return sale.map(it -> seatMap(it.seatMapId()).map(map -> Optional.of(it.with(map))))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  /** Off the event loop: reading an arena's map takes as long as thousands of requests. */
  private Future<SeatMap> loadSeatMap(long seatMapId) {
    return pool.preparedQuery(
            """
            select layout::text as layout
            from seat_map
            where seat_map_id = $1
            """)
        .execute(Tuple.of(seatMapId))
        .map(rows -> rows.iterator().next().getString("layout"))
        .compose(
            layout -> vertx.executeBlocking(() -> SeatMap.parse(new JsonObject(layout)), false));
  }

  private static Sale sale(ShowtimeId showtime, Row row) {
    var terms = PriceTerms.of(row.getJsonObject("terms"));
    return new Sale(
        showtime,
        row.getLong("seat_map_id"),
        row.getString("currency"),
        terms.at(row.getOffsetDateTime("moment").toInstant()),
        terms.charges(),
        row.getInteger("pricing_version"),
        row.getOffsetDateTime("opens_at").toInstant(),
        row.getOffsetDateTime("closes_at").toInstant(),
        WaitingRoomMode.valueOf(row.getString("waiting_room_mode")),
        admitPerSecond(row));
  }

  private static OptionalInt admitPerSecond(Row row) {
    var rate = row.getInteger("admit_per_second");
    return rate == null ? OptionalInt.empty() : OptionalInt.of(rate);
  }

  private static <T> CompletableFuture<T> completable(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture();
  }

  /** What is known already is given at once; what another event loop loads comes back to ours. */
  private static <T> Future<T> here(CompletableFuture<T> value) {
    if (value.isDone() && !value.isCompletedExceptionally()) {
      return Future.succeededFuture(value.join());
    }
    var context = Vertx.currentContext();
    return context == null
        ? Future.fromCompletionStage(value)
        : Future.fromCompletionStage(value, context);
  }
}

package dev.marquee;

import dev.marquee.api.ApiKeys;
import dev.marquee.api.Handlers;
import dev.marquee.api.Houses;
import dev.marquee.api.Idempotency;
import dev.marquee.api.Operations;
import dev.marquee.booking.BookingAuditor;
import dev.marquee.booking.BookingDesk;
import dev.marquee.booking.BookingHandlers;
import dev.marquee.booking.BookingReconciler;
import dev.marquee.booking.BookingRepository;
import dev.marquee.booking.CallingOff;
import dev.marquee.booking.CallingOffVerticle;
import dev.marquee.booking.PaymentLedger;
import dev.marquee.booking.SaleSteps;
import dev.marquee.catalog.CatalogHandlers;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeRepository;
import dev.marquee.identity.AccessToken;
import dev.marquee.identity.AccountRepository;
import dev.marquee.identity.IdentityHandlers;
import dev.marquee.identity.OidcHandlers;
import dev.marquee.identity.PasswordHash;
import dev.marquee.identity.RefreshTokens;
import dev.marquee.identity.Sessions;
import dev.marquee.inventory.InventoryHandlers;
import dev.marquee.limits.Limits;
import dev.marquee.money.LedgerAuditor;
import dev.marquee.money.MoneyHandlers;
import dev.marquee.money.ReconciliationVerticle;
import dev.marquee.partner.CallingOffHandlers;
import dev.marquee.partner.KeyHandlers;
import dev.marquee.partner.Keys;
import dev.marquee.partner.ListingHandlers;
import dev.marquee.partner.MemberHandlers;
import dev.marquee.partner.OrganisationHandlers;
import dev.marquee.partner.PartnerHandlers;
import dev.marquee.partner.Partners;
import dev.marquee.partner.PlanImport;
import dev.marquee.partner.PricingHandlers;
import dev.marquee.partner.PromoCodeHandlers;
import dev.marquee.partner.ProviderRoles;
import dev.marquee.partner.SaleHandlers;
import dev.marquee.partner.ScreenHandlers;
import dev.marquee.payment.FreeOfCharge;
import dev.marquee.payment.PaymentMethodHandlers;
import dev.marquee.payment.SavedCards;
import dev.marquee.payment.StripeGateway;
import dev.marquee.platform.Config;
import dev.marquee.platform.Postgres;
import dev.marquee.platform.RedisLink;
import dev.marquee.promotion.HoldPromoHandlers;
import dev.marquee.promotion.PromoDesk;
import dev.marquee.search.PostgresFinder;
import dev.marquee.search.Searching;
import dev.marquee.seating.HoldDesk;
import dev.marquee.seating.HoldExpiry;
import dev.marquee.seating.HoldExpiryVerticle;
import dev.marquee.seating.HoldHandlers;
import dev.marquee.seating.HoldOutcome;
import dev.marquee.seating.HoldToken;
import dev.marquee.seating.Holds;
import dev.marquee.seating.LiveMaps;
import dev.marquee.seating.SeatChanges;
import dev.marquee.seating.SeatFeed;
import dev.marquee.seating.SeatHandlers;
import dev.marquee.seating.SeatInventory;
import dev.marquee.ticketing.Ticketing;
import dev.marquee.waitingroom.AdmissionVerticle;
import dev.marquee.waitingroom.HoldPulse;
import dev.marquee.waitingroom.LiveQueues;
import dev.marquee.waitingroom.QueueHandlers;
import dev.marquee.waitingroom.WaitingRoom;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The features of a node and the clients they share: what is made of what. */
final class Features {
  private static final Logger log = LoggerFactory.getLogger(Features.class);

  /**
   * The booking path's statements find rows by key, whatever a table looked like when they were
   * planned, and to plan one anew costs as much as its work.
   */
  private static final Map<String, String> BY_KEY =
      Map.of("plan_cache_mode", "force_generic_plan", "enable_seqscan", "off");

  private final Vertx vertx;
  private final Config config;
  private final Meters meters;
  private final SecureRandom random = new SecureRandom();

  private final Pool pool;
  private final Pool bookingPool;
  private final Pool deskPool;
  private final RedisLink redis;
  private final StripeGateway gateway;

  private final Partners partners;
  private final Keys keys;
  private final Searching searching;
  private final Offers offers;
  private final SeatInventory inventory = new SeatInventory();
  private final Holds holds;
  private final SeatFeed feed;
  private final LiveMaps liveMaps;
  private final HoldExpiry expiry;
  private final HoldDesk holdDesk;
  private final SavedCards cards;
  private final SaleSteps sale;
  private final CallingOff callingOff;
  private final Ticketing ticketing;
  private final RefreshTokens refreshTokens;
  private final Idempotency idempotency;
  private final HoldPulse pulse = new HoldPulse();
  private final WaitingRoom waitingRoom;
  private final LiveQueues liveQueues;
  private final Limits limits;
  private final AfterSale afterSale;
  private final ReconciliationVerticle reconciliation;
  private Optional<String> admissionId = Optional.empty();

  Features(Vertx vertx, Config config, Meters meters) {
    this.vertx = vertx;
    this.config = config;
    this.meters = meters;
    pool =
        Postgres.pool(
            vertx,
            config.database(),
            "marquee",
            config.database().poolSize(),
            PostgresFinder.SESSION);
    bookingPool =
        Postgres.pool(
            vertx, config.database(), "marquee-booking", config.database().poolSize(), BY_KEY);
    deskPool =
        Postgres.pool(
            vertx, config.database(), "marquee-desk", config.hold().connections(), BY_KEY);
    redis = new RedisLink(vertx, config.redis());
    gateway = new StripeGateway(vertx, config.payment(), meters);
    partners = new Partners(pool);
    keys = new Keys(pool, random);
    searching =
        new Searching(vertx, pool, config.search(), Clock.systemUTC(), new SearchMeters(meters));
    offers = new Offers(vertx, pool, searching::changed);
    holds = new Holds(bookingPool);
    feed = new SeatFeed(vertx, config.feed(), pool, redis, inventory, offers);
    liveMaps = new LiveMaps(vertx, config.feed(), feed);
    expiry = new HoldExpiry(redis, holds, this::publish, meters::holdsExpired);
    holdDesk =
        new HoldDesk(
            vertx,
            config.hold(),
            offers,
            holds,
            deskPool,
            this::publish,
            feed,
            deskListener(),
            UUID::randomUUID);
    cards = new SavedCards(bookingPool);
    sale =
        new SaleSteps(
            bookingPool,
            holds,
            inventory,
            new FreeOfCharge(gateway),
            this::publish,
            (hold, millis) -> expiry.endAfter(List.of(hold), millis),
            meters,
            config);
    callingOff = new CallingOff(sale, bookingPool, inventory, config.booking().leaseSeconds());
    ticketing =
        new Ticketing(
            vertx, bookingPool, offers, partners, config.auth().secret(), random, config.tickets());
    refreshTokens = new RefreshTokens(pool, random, config.auth().refreshTokenDays());
    idempotency = new Idempotency(bookingPool);
    waitingRoom =
        new WaitingRoom(
            vertx,
            config.waitingRoom(),
            config.auth().secret(),
            Clock.systemUTC(),
            redis,
            offers,
            new ShowtimeRepository(pool),
            pulse,
            feed::watchers,
            meters);
    liveQueues = new LiveQueues(vertx);
    limits =
        new Limits(
            config.limits(), redis, config.redis().timeoutMillis(), meters, System::nanoTime);
    afterSale = new AfterSale(vertx, config, bookingPool, ticketing, searching, meters);
    reconciliation =
        new ReconciliationVerticle(pool, gateway, meters, config.money(), Clock.systemUTC());
    meters.gauge("marquee.hold.waiting", "Requests that wait for the hold desk", holdDesk::waiting);
    meters.gauge("marquee.sockets", "Sockets that watch seats", liveMaps::sockets);
    meters.gauge("marquee.watched.showtimes", "Showtimes in memory", feed::watchedShowtimes);
    meters.gauge("marquee.queue.waiting", "Buyers in all queues", waitingRoom::waiting);
    meters.gauge("marquee.queue.rate", "Admissions a second, all queues", waitingRoom::perSecond);
    meters.gauge(
        "marquee.sockets.open",
        "Sockets of any kind, as the caps count them",
        limits.sockets()::open);
    meters.gauge(
        "marquee.search.breaker.open",
        "Whether the search server is left alone",
        () -> searching.isBreakerOpen() ? 1 : 0);
    meters.gauge("marquee.queue.sockets", "Sockets that show a place", liveQueues::sockets);
  }

  /** Tells who watches the seats, and the search of what is left. */
  private Future<Void> publish(SeatChanges changes) {
    searching.changed(changes.showtime());
    return feed.publish(changes);
  }

  private HoldDesk.Listener deskListener() {
    return new HoldDesk.Listener() {
      @Override
      public void batch(int size) {
        meters.holdBatch(size);
      }

      @Override
      public void decided(HoldOutcome outcome, long nanos) {
        meters.holdDecided(outcome, nanos);
        tellWaitingRoom(outcome, nanos);
      }

      @Override
      public void held(List<HoldToken> tokens, long ttlMillis) {
        expiry.endAfter(tokens, ttlMillis);
      }
    };
  }

  private void tellWaitingRoom(HoldOutcome outcome, long nanos) {
    if (outcome instanceof HoldOutcome.Busy) {
      pulse.shed();
      return;
    }
    pulse.decided(nanos);
    if (outcome instanceof HoldOutcome.Held held) {
      waitingRoom.held(held.hold().token().showtime(), held.hold().buyerId());
    }
  }

  /** Connects, and begins what runs by itself. */
  Future<?> start() {
    expiry.start();
    feed.start();
    liveQueues.start(redis);
    return redis
        .start()
        .compose(it -> vertx.deployVerticle(expiryVerticle()))
        .compose(it -> vertx.deployVerticle(reconciler()))
        .compose(it -> vertx.deployVerticle(callingOffVerticle()))
        .compose(it -> vertx.deployVerticle(auditor()))
        .compose(it -> vertx.deployVerticle(ledgerAuditor()))
        .compose(it -> vertx.deployVerticle(reconciliation))
        .compose(it -> vertx.deployVerticle(admission()))
        .onSuccess(id -> admissionId = Optional.of(id))
        .compose(it -> afterSale.start());
  }

  private HoldExpiryVerticle expiryVerticle() {
    return new HoldExpiryVerticle(expiry, config.hold().expirySeconds());
  }

  private BookingReconciler reconciler() {
    return new BookingReconciler(sale, config.booking().reconcileSeconds());
  }

  private CallingOffVerticle callingOffVerticle() {
    return new CallingOffVerticle(callingOff, config.booking().reconcileSeconds());
  }

  private BookingAuditor auditor() {
    return new BookingAuditor(pool, meters, config.booking().auditSeconds());
  }

  private LedgerAuditor ledgerAuditor() {
    return new LedgerAuditor(pool, meters, config.money().auditSeconds());
  }

  private AdmissionVerticle admission() {
    return new AdmissionVerticle(waitingRoom, config.waitingRoom().periodMillis());
  }

  /** What answers each call of the contract. */
  Operations operations(JWTAuth auth) {
    var accounts = new AccountRepository(pool);
    var accessTokens = new AccessToken(auth, Clock.systemUTC(), config.auth().accessTokenSeconds());
    var sessions =
        new Sessions(accounts, new PasswordHash(vertx, random), accessTokens, refreshTokens);
    var bookings = new BookingRepository(bookingPool);
    var desk = new BookingDesk(sale, bookings, cards, config.booking().answerSeconds());
    var operations = new Operations();
    List.<Handlers>of(
            new CatalogHandlers(pool),
            new SeatHandlers(vertx, offers, feed, liveMaps),
            new HoldHandlers(holdDesk, holds, this::publish, idempotency, waitingRoom::admits),
            new QueueHandlers(offers, Clock.systemUTC(), waitingRoom, liveQueues),
            new BookingHandlers(desk, bookings, ticketing::of, idempotency),
            new IdentityHandlers(sessions, accounts),
            new OidcHandlers(
                vertx,
                pool,
                config.oidc(),
                config.auth().secret(),
                random,
                Clock.systemUTC(),
                sessions,
                new ProviderRoles()::follow),
            new PaymentMethodHandlers(cards, gateway),
            new OrganisationHandlers(pool),
            new MemberHandlers(pool),
            new KeyHandlers(keys, Clock.systemUTC()),
            new PartnerHandlers(vertx, pool, offers),
            new MoneyHandlers(
                vertx, pool, Math.max(1, config.database().poolSize() / 2), Clock.systemUTC()),
            new InventoryHandlers(
                pool,
                offers,
                this::publish,
                ticketing::of,
                ticketing::voidTickets,
                new PaymentLedger(pool, config.money()),
                desk,
                bookings,
                idempotency),
            new ListingHandlers(pool),
            new ScreenHandlers(vertx, pool),
            new PlanImport(vertx, pool, offers, idempotency),
            new SaleHandlers(pool, offers),
            new CallingOffHandlers(pool, callingOff, offers),
            new PricingHandlers(pool, offers),
            new PromoCodeHandlers(pool),
            new HoldPromoHandlers(new PromoDesk(bookingPool, holds, this::publish)),
            searching.handlers())
        .forEach(it -> it.register(operations));
    ticketing.handlers(bookings).forEach(it -> it.register(operations));
    return operations;
  }

  /** What machines show. */
  ApiKeys apiKeys() {
    return keys;
  }

  /** Who may do what in whose house. */
  Houses houses() {
    return partners;
  }

  /** What operators may order, by path. */
  Map<String, Supplier<Future<JsonObject>>> commands() {
    var commands = new TreeMap<>(afterSale.commands());
    commands.put("/ticket-keys/rotate", ticketing::rotateKeys);
    return commands;
  }

  /** Has payments compared with the gateway's charges. */
  Future<JsonObject> reconcile(MultiMap query) {
    return reconciliation.order(query);
  }

  /** What each client may take. */
  Limits limits() {
    return limits;
  }

  Future<Boolean> reachesPostgres() {
    return pool.query("select 1").execute().map(true);
  }

  boolean reachesRedis() {
    return redis.isConnected();
  }

  boolean reachesSearch() {
    return !searching.isBreakerOpen();
  }

  boolean reachesGateway() {
    return !gateway.isBreakerOpen();
  }

  /** Forgets what nobody asks for any more. */
  void housekeep() {
    Future.join(idempotency.prune(), refreshTokens.prune())
        .onFailure(
            failure ->
                log.atWarn().addKeyValue("cause", failure.toString()).log("housekeeping.failed"));
  }

  /** Sends the sockets to other nodes. */
  Future<Void> goAway() {
    return Future.join(liveMaps.goAway(), liveQueues.goAway()).mapEmpty();
  }

  /** Closes the clients. */
  Future<Void> stop() {
    gateway.close();
    waitingRoom.close();
    searching.close();
    return admissionId
        .map(vertx::undeploy)
        .orElseGet(Future::succeededFuture)
        .transform(
            it -> Future.join(redis.close(), deskPool.close(), bookingPool.close(), pool.close()))
        .otherwiseEmpty()
        .mapEmpty();
  }
}

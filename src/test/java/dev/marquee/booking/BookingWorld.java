package dev.marquee.booking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookRequest.Contact;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.devstack.PaymentSimulator;
import dev.marquee.devstack.SimulatedIntent;
import dev.marquee.devstack.TestStack;
import dev.marquee.money.LedgerAuditor;
import dev.marquee.money.MoneyListener;
import dev.marquee.payment.PaymentGateway;
import dev.marquee.payment.SavedCards;
import dev.marquee.payment.StripeGateway;
import dev.marquee.platform.Config;
import dev.marquee.platform.Postgres;
import dev.marquee.seating.HoldDesk;
import dev.marquee.seating.HoldOutcome;
import dev.marquee.seating.HoldToken;
import dev.marquee.seating.Holds;
import dev.marquee.seating.SeatChanges;
import dev.marquee.seating.SeatInventory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One showtime on a real database, a gateway that can be made to fail, and desks that sell. */
final class BookingWorld implements AutoCloseable {
  static final String GOOD_CARD = "pm_card_visa";
  static final long SEAT_PRICE = 1500;

  private static final long BOUND_SECONDS = 20;

  final Vertx vertx = Vertx.vertx();
  final PaymentSimulator simulator;
  final PaymentGateway gateway;
  final ShowtimeId showtime;
  final UUID buyer = UUID.randomUUID();
  final Queue<SeatChanges> published = new ConcurrentLinkedQueue<>();
  final Map<HoldToken, Long> timers = new ConcurrentHashMap<>();
  final CountingListener listener = new CountingListener();

  private final Config config;
  private final Pool pool;
  private final Holds holds;
  private final SeatInventory seats = new SeatInventory();
  private final HoldDesk holdDesk;

  /** Puts a showtime of ten seats, A1 to A10, on sale. */
  BookingWorld() {
    this(Map.of());
  }

  /** The same with other settings. */
  BookingWorld(Map<String, String> settings) {
    simulator = await(PaymentSimulator.start(vertx, 0));
    var environment = new HashMap<>(OwnDatabase.ENVIRONMENT);
    environment.putAll(simulator.environment());
    environment.put("MARQUEE_AUTH_SECRET", "a secret for tests, and long enough");
    environment.put("MARQUEE_BOOKING_ANSWER_SECONDS", "1");
    environment.put("MARQUEE_PAYMENT_TIMEOUT_MILLIS", "500");
    environment.putAll(settings);
    config = Config.load(environment);
    await(Postgres.migrate(vertx, config.database()));
    pool = Postgres.pool(vertx, config.database());
    gateway = new StripeGateway(vertx, config.payment(), (call, result, took) -> {});
    holds = new Holds(pool);
    holdDesk =
        new HoldDesk(
            vertx,
            config.hold(),
            new Offers(vertx, pool, showtime -> {}),
            holds,
            pool,
            this::publish,
            new NothingKnown(),
            new SilentHolds(),
            UUID::randomUUID);
    showtime = openShowtime();
  }

  private ShowtimeId openShowtime() {
    var row =
        first(
            """
            with v as (
              insert into venue (name, city, country, timezone, lat, lng)
              values ('Lyric', 'Mumbai', 'IN', 'Asia/Kolkata', 19, 72.8)
              returning venue_id),
            m as (
              insert into movie (title, genres, language, duration_minutes)
              values ('12 Angry Men', '{Drama}', 'en', 96)
              returning movie_id),
            l as (
              insert into seat_map (layout, seat_count)
              select jsonb_build_object('rows', jsonb_build_array(jsonb_build_object(
                'row', 'A',
                'seats', (
                  select jsonb_agg(jsonb_build_object('number', n, 'category', 'GOLD'))
                  from generate_series(1, 10) n)))), 10
              returning seat_map_id),
            c as (
              insert into screen (venue_id, name, seat_map_id)
              select venue_id, 'One', seat_map_id from v, l
              returning screen_id)
            insert into showtime (
              movie_id, venue_id, screen_id, seat_map_id, starts_at, ends_at, local_date)
            select movie_id, venue_id, screen_id, seat_map_id, now() + interval '2 days',
              now() + interval '50 hours', current_date + 2
            from v, m, l, c
            returning showtime_id
            """,
            Tuple.tuple());
    var id = row.getLong("showtime_id");
    run(
        """
        insert into sale (
          showtime_id, total_seats, available_seats, currency, opens_at, closes_at,
          cancellable_until)
        values ($1, 10, 10, 'USD', now() - interval '1 hour', now() + interval '2 days',
          now() + interval '46 hours')
        """,
        Tuple.of(id));
    run(
        "insert into pricing_tier (showtime_id, category, amount) values ($1, 'GOLD', $2)",
        Tuple.of(id, SEAT_PRICE));
    run(
        """
        insert into seat_inventory (showtime_id, seat_id, position)
        select $1, 'A' || n, n - 1 from generate_series(1, 10) n
        """,
        Tuple.of(id));
    return new ShowtimeId(id);
  }

  /** The desk of a node that asks this gateway. */
  BookingDesk desk(PaymentGateway asked) {
    return new BookingDesk(
        steps(asked),
        new BookingRepository(pool),
        new SavedCards(pool),
        config.booking().answerSeconds());
  }

  BookingDesk desk() {
    return desk(gateway);
  }

  BookingReconciler reconciler(PaymentGateway asked) {
    return new BookingReconciler(steps(asked), config.booking().reconcileSeconds());
  }

  CallingOff callingOff(PaymentGateway asked) {
    return new CallingOff(steps(asked), pool, seats, config.booking().leaseSeconds());
  }

  BookingAuditor auditor() {
    return new BookingAuditor(pool, listener, config.booking().auditSeconds());
  }

  /** How many bookings the ledger does not have as it should. */
  int ledgerAnomalies() {
    return await(new LedgerAuditor(pool, new NobodyListens(), 60).audit());
  }

  private static final class NobodyListens implements MoneyListener {
    @Override
    public void ledgerAudited(int anomalies) {}

    @Override
    public void compared(long differences, long ageSeconds) {}
  }

  private SaleSteps steps(PaymentGateway asked) {
    return new SaleSteps(pool, holds, seats, asked, this::publish, timers::put, listener, config);
  }

  private Future<Void> publish(SeatChanges changes) {
    published.add(changes);
    return Future.succeededFuture();
  }

  HoldToken hold(String... seatIds) {
    var outcome = tryHold(buyer, seatIds);
    assertThat(outcome).isInstanceOf(HoldOutcome.Held.class);
    return ((HoldOutcome.Held) outcome).hold().token();
  }

  HoldOutcome tryHold(UUID who, String... seatIds) {
    return await(holdLater(who, List.of(seatIds)));
  }

  Future<HoldOutcome> holdLater(UUID who, List<String> seatIds) {
    return holdDesk.hold(showtime, who, seatIds);
  }

  /** Releases what has expired, as every node does now and then. */
  Future<?> releaseExpired() {
    return holds.releaseExpired(showtime);
  }

  BookRequest request(HoldToken hold, String card) {
    return request(hold, buyer, card);
  }

  BookRequest request(HoldToken hold, UUID who, String card) {
    return new BookRequest(
        hold,
        who,
        "card",
        card,
        new Contact("Alice Moreau", Optional.of("alice@marquee.test"), Optional.empty()));
  }

  BookOutcome book(HoldToken hold, String card) {
    return await(desk().book(request(hold, card)));
  }

  /** Sells seats, with everything in order. */
  BookingId sell(String... seatIds) {
    var outcome = book(hold(seatIds), GOOD_CARD);
    assertThat(outcome).isInstanceOf(BookOutcome.Confirmed.class);
    return ((BookOutcome.Confirmed) outcome).booking();
  }

  CancelOutcome cancel(BookingId booking) {
    return await(desk().cancel(booking, buyer));
  }

  /** Lets the leases of this showtime's payments run out. */
  void expireLeases() {
    run(
        "update payment set next_attempt_at = now() - interval '1 second' where showtime_id = $1",
        Tuple.of(showtime.value()));
  }

  /** Ends the buyer's own time; the bound of a fence stays. */
  void expireBuyersTime(HoldToken hold) {
    run(
        """
        update hold set expires_at = now() - interval '1 second'
        where showtime_id = $1 and hold_token = $2
        """,
        Tuple.of(showtime.value(), hold.value()));
    run(
        """
        update seat_inventory i
        set hold_expires_at = coalesce(h.fenced_until, h.expires_at)
        from hold h
        where i.showtime_id = $1 and i.hold_token = $2
          and h.showtime_id = $1 and h.hold_token = $2
        """,
        Tuple.of(showtime.value(), hold.value()));
  }

  /** Ends the fence too. */
  void expireFence(HoldToken hold) {
    run(
        """
        update hold set fenced_until = now() - interval '1 second'
        where showtime_id = $1 and hold_token = $2
        """,
        Tuple.of(showtime.value(), hold.value()));
    expireBuyersTime(hold);
  }

  /** Reconciles until every payment of the showtime has come to its end. */
  void reconcile() {
    for (var round = 0; round < 5 && unfinished() > 0; round++) {
      expireLeases();
      await(reconciler(gateway).sweep());
    }
    assertThat(unfinished()).isZero();
  }

  private long unfinished() {
    return first(
            """
            select count(*) as unfinished
            from payment
            where showtime_id = $1
              and status in ('INITIATED', 'CAPTURE_DUE', 'VOID_DUE', 'REFUND_PENDING')
            """,
            Tuple.of(showtime.value()))
        .getLong("unfinished");
  }

  /** How the payment of a hold stands, here. */
  String paymentStatus(HoldToken hold) {
    return ofHold(hold).getString("payment");
  }

  String bookingStatus(HoldToken hold) {
    return ofHold(hold).getString("booking");
  }

  /** The newest payment of a hold at the gateway; empty if it never heard of it. */
  List<SimulatedIntent> charges(HoldToken hold) {
    return simulator.intentsOf(
        new PaymentId(showtime, ofHold(hold).getUUID("payment_id")).toString());
  }

  private Row ofHold(HoldToken hold) {
    return first(
        """
        select p.status as payment, p.payment_id, b.status as booking
        from payment p
        join booking b on b.showtime_id = p.showtime_id and b.booking_id = p.booking_id
        where b.showtime_id = $1 and b.hold_token = $2
        order by b.created_at desc
        limit 1
        """,
        Tuple.of(showtime.value(), hold.value()));
  }

  String seatStatus(String seatId) {
    return first(
            "select status from seat_inventory where showtime_id = $1 and seat_id = $2",
            Tuple.of(showtime.value(), seatId))
        .getString("status");
  }

  Row first(String sql, Tuple parameters) {
    return await(pool.preparedQuery(sql).execute(parameters)).iterator().next();
  }

  /** What the ledger has of the showtime: account and kind of each entry, with what it sums to. */
  Map<String, Long> entries() {
    var entries = new TreeMap<String, Long>();
    await(
            pool.preparedQuery(
                    """
                    select kind || ' ' || account as line, sum(amount)::bigint as amount
                    from ledger_entry
                    where showtime_id = $1
                    group by kind, account
                    """)
                .execute(Tuple.of(showtime.value())))
        .forEach(row -> entries.put(row.getString("line"), row.getLong("amount")));
    return entries;
  }

  <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return pool.withTransaction(work);
  }

  void run(String sql, Tuple parameters) {
    await(pool.preparedQuery(sql).execute(parameters));
  }

  static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(BOUND_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    await(pool.close());
    await(vertx.close());
  }

  /** No node of the stack works here: what nobody does stays undone. */
  private static final class OwnDatabase {
    private static final Map<String, String> ENVIRONMENT = create("marquee_booking");

    private static Map<String, String> create(String name) {
      var stack = TestStack.get().database();
      stack.update("drop database if exists " + name + " with (force)");
      stack.update("create database " + name);
      var environment = new HashMap<>(stack.environment());
      environment.put("MARQUEE_DATABASE_NAME", name);
      return environment;
    }
  }
}

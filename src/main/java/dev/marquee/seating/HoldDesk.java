package dev.marquee.seating;

import dev.marquee.catalog.Offer;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.Config;
import dev.marquee.seating.Hold.HoldLine;
import dev.marquee.seating.HoldOutcome.Busy;
import dev.marquee.seating.HoldOutcome.Held;
import dev.marquee.seating.HoldOutcome.NoShowtime;
import dev.marquee.seating.HoldOutcome.NotOnSale;
import dev.marquee.seating.HoldOutcome.PriceChanged;
import dev.marquee.seating.HoldOutcome.SeatsTaken;
import dev.marquee.seating.HoldOutcome.TooManyHolds;
import dev.marquee.seating.HoldOutcome.UnknownSeats;
import dev.marquee.seating.HoldQueue.Waiting;
import dev.marquee.seating.HoldRequest.ExpectedTotal;
import dev.marquee.seating.HoldStatement.Decision;
import dev.marquee.seating.HoldStatement.Verdict;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decides who gets the seats: group commit for holds. While a statement is in flight, arriving
 * requests wait in memory; when it returns, all that wait go out as one. All state lives on the
 * desk's own context; any thread may call.
 */
public final class HoldDesk {
  private static final int MAX_ATTEMPTS = 4;

  /** What the desk tells of itself. */
  public interface Listener {
    /** A statement is about to decide so many requests. */
    void batch(int size);

    /** A request has its answer, so many nanoseconds after it came. */
    void decided(HoldOutcome outcome, long nanos);

    /** Holds were made; each ends by itself after so many milliseconds. */
    void held(List<HoldToken> tokens, long ttlMillis);
  }

  private final Vertx vertx;
  private final Context context;
  private final Config.Hold config;
  private final Offers offers;
  private final Holds holds;
  private final HoldStatement statement;
  private final SeatPublisher publisher;
  private final KnownSeats known;
  private final Listener listener;
  private final Supplier<UUID> randomUuids;

  private final HoldQueue queue;
  private int inFlight;

  /** Opens the desk on a context of its own. */
  public HoldDesk(
      Vertx vertx,
      Config.Hold config,
      Offers offers,
      Holds holds,
      Pool pool,
      SeatPublisher publisher,
      KnownSeats known,
      Listener listener,
      Supplier<UUID> randomUuids) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.config = config;
    this.offers = offers;
    this.holds = holds;
    this.statement =
        new HoldStatement(pool, config.batching(), config.ttlSeconds(), config.maxOpen());
    this.publisher = publisher;
    this.known = known;
    this.listener = listener;
    this.randomUuids = randomUuids;
    this.queue = new HoldQueue(config.batchSize(), config.batching(), config.connections());
  }

  /**
   * Holds all of the seats for the buyer, or none.
   *
   * @param seatIds 1 to 10, no repeats
   */
  public Future<HoldOutcome> hold(ShowtimeId showtime, UUID buyer, List<String> seatIds) {
    return hold(showtime, buyer, seatIds, Optional.empty());
  }

  /** The same, if the seats cost what the buyer has read that they do. */
  public Future<HoldOutcome> hold(
      ShowtimeId showtime, UUID buyer, List<String> seatIds, Optional<ExpectedTotal> expected) {
    var came = System.nanoTime();
    return attempt(showtime, buyer, seatIds, expected, 1)
        .onSuccess(outcome -> listener.decided(outcome, System.nanoTime() - came));
  }

  /** How many requests wait now. */
  public int waiting() {
    return queue.size();
  }

  private Future<HoldOutcome> attempt(
      ShowtimeId showtime,
      UUID buyer,
      List<String> seatIds,
      Optional<ExpectedTotal> expected,
      int attempt) {
    return offers
        .of(showtime)
        .compose(
            offer ->
                offer
                    .map(it -> decide(it, buyer, seatIds, expected, attempt))
                    .orElseGet(() -> Future.succeededFuture(new NoShowtime())));
  }

  private Future<HoldOutcome> decide(
      Offer offer,
      UUID buyer,
      List<String> seatIds,
      Optional<ExpectedTotal> expected,
      int attempt) {
    var unknown = seatIds.stream().filter(it -> offer.seatMap().seat(it).isEmpty()).toList();
    if (!unknown.isEmpty()) {
      return Future.succeededFuture(new UnknownSeats(unknown));
    }
    var taken =
        config.refuseKnown()
            ? known.taken(offer.showtime(), offer.seatMap(), seatIds)
            : List.<String>of();
    if (!taken.isEmpty()) {
      return Future.succeededFuture(new SeatsTaken(taken));
    }
    var token = new HoldToken(offer.showtime(), randomUuids.get());
    var request = price(token, offer, buyer, seatIds, expected);
    if (request.isUnexpected()) {
      return Future.succeededFuture(new PriceChanged(request.lines(), request.currency()));
    }
    return submit(request)
        .compose(
            decision ->
                decision.isEmpty()
                    ? Future.succeededFuture(new Busy())
                    : conclude(decision.get(), attempt));
  }

  private static HoldRequest price(
      HoldToken token,
      Offer offer,
      UUID buyer,
      List<String> seatIds,
      Optional<ExpectedTotal> expected) {
    var lines = new ArrayList<HoldLine>(seatIds.size());
    for (var seatId : seatIds) {
      var category = offer.seatMap().seat(seatId).orElseThrow().category();
      lines.add(new HoldLine(seatId, category, offer.price(category)));
    }
    return new HoldRequest(
        token, buyer, lines, offer.currency(), offer.pricingVersion(), offer.charges(), expected);
  }

  private Future<HoldOutcome> conclude(Decision decision, int attempt) {
    return switch (decision.verdict()) {
      case HELD -> Future.succeededFuture(new Held(decision.hold(), decision.seatVersion()));
      case TAKEN -> {
        // Where one is refused more will be: the next ones need not ask the database.
        if (config.refuseKnown()) {
          known.learn(decision.request().showtime());
        }
        yield Future.succeededFuture(new SeatsTaken(decision.seatIds()));
      }
      case UNKNOWN -> Future.succeededFuture(new UnknownSeats(decision.seatIds()));
      case NOT_ON_SALE -> Future.succeededFuture(new NotOnSale());
      case TOO_MANY -> Future.succeededFuture(new TooManyHolds(config.maxOpen()));
      case EXPIRED_IN_THE_WAY -> releaseExpired(decision, attempt);
      case STALE_PRICES -> {
        offers.invalidate(decision.request().showtime());
        yield again(decision, attempt);
      }
      case AGAIN -> again(decision, attempt);
    };
  }

  private Future<HoldOutcome> releaseExpired(Decision decision, int attempt) {
    return holds
        .releaseExpired(decision.request().showtime())
        .onSuccess(
            changes -> {
              if (!changes.isNone()) {
                publisher.publish(changes);
              }
            })
        .compose(it -> again(decision, attempt));
  }

  private Future<HoldOutcome> again(Decision decision, int attempt) {
    var request = decision.request();
    return attempt == MAX_ATTEMPTS
        ? Future.succeededFuture(new Busy())
        : attempt(
            request.showtime(),
            request.buyerId(),
            request.seatIds(),
            request.expected(),
            attempt + 1);
  }

  /** Puts the request in its line. The answer comes on the caller's context; empty if full. */
  private Future<Optional<Decision>> submit(HoldRequest request) {
    var caller = vertx.getOrCreateContext();
    var answer = Promise.<Optional<Decision>>promise();
    context.runOnContext(
        go -> {
          if (isFull()) {
            caller.runOnContext(it -> answer.complete(Optional.empty()));
            return;
          }
          queue.add(
              new Waiting(
                  request,
                  System.nanoTime(),
                  decision -> caller.runOnContext(it -> answer.complete(Optional.of(decision))),
                  failure -> caller.runOnContext(it -> answer.fail(failure))));
          sendReady();
        });
    return answer.future();
  }

  /** Refused at once is better than answered when nobody waits for it any more. */
  private boolean isFull() {
    return queue.size() >= config.maxWaiting()
        || queue.waitNanos() > TimeUnit.MILLISECONDS.toNanos(config.maxWaitMillis());
  }

  private void sendReady() {
    while (inFlight < config.connections()) {
      var batch = queue.next(System.nanoTime());
      if (batch.isEmpty()) {
        return;
      }
      inFlight++;
      listener.batch(batch.size());
      statement
          .decide(batch.stream().map(Waiting::request).toList())
          .onComplete(
              result -> finish(batch, result),
              failure -> context.runOnContext(it -> fail(batch, failure)));
    }
  }

  private void finish(List<Waiting> batch, HoldStatement.Result result) {
    context.runOnContext(
        it -> {
          free(batch);
          tell(result).onComplete(shown -> answer(batch, result.decisions()));
          result.changes().forEach(this::refuseWaiting);
          sendReady();
        });
  }

  private void fail(List<Waiting> batch, Throwable failure) {
    free(batch);
    batch.forEach(waiting -> waiting.failed().accept(failure));
    sendReady();
  }

  private void free(List<Waiting> batch) {
    inFlight--;
    queue.done(batch);
  }

  /** Published before the buyers are answered: who reads the map next sees the seats held. */
  private Future<?> tell(HoldStatement.Result result) {
    var shown = result.changes().stream().map(publisher::publish).toList();
    var held = result.decisions().stream().filter(it -> it.verdict() == Verdict.HELD).toList();
    if (!held.isEmpty()) {
      listener.held(
          held.stream().map(it -> it.hold().token()).toList(),
          held.get(0).hold().expiresInMillis());
    }
    return Future.join(shown);
  }

  /** The statement answers for each request that has a showtime, in the order they came. */
  private static void answer(List<Waiting> batch, List<Decision> decisions) {
    var byToken =
        decisions.stream().collect(Collectors.toMap(it -> it.request().token(), it -> it));
    for (var waiting : batch) {
      var decision = byToken.get(waiting.request().token());
      if (decision == null) {
        waiting.failed().accept(new IllegalStateException("No decision on a hold request"));
      } else {
        waiting.decided().accept(decision);
      }
    }
  }

  /** Those who wait for a seat that was taken this moment need not ask the database. */
  private void refuseWaiting(SeatChanges changes) {
    var taken = changes.changes().stream().map(it -> it.seatId()).collect(Collectors.toSet());
    for (var waiting : queue.removeNaming(changes.showtime(), taken)) {
      var against = waiting.request().seatIds().stream().filter(taken::contains).toList();
      waiting.decided().accept(Decision.taken(waiting.request(), against));
    }
  }
}

package dev.marquee.booking;

import dev.marquee.booking.CallingOffLedger.Undone;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.seating.SeatInventory;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls showtimes off: nothing is sold any more, every booking is cancelled and refunded. All that
 * is to be done follows from what Postgres says, so that any node goes on where another one died; a
 * lease keeps them from doing the same work at once, and where two do, it happens once.
 *
 * <p>No booking stays: first the sale is closed, so that no hold is made or begins to be paid for;
 * then the holds are released, those that are being paid for, too, in a later transaction than that
 * one. A booking is confirmed only from a hold, and not where its transaction sees the showtime
 * cancelled; one that began before has the hold's lock, and the release waits for it. After that
 * release nothing is confirmed, and a payment that was under way finds its hold gone and is voided.
 */
public final class CallingOff {
  private static final Logger log = LoggerFactory.getLogger(CallingOff.class);

  /** Bookings of one transaction, and how many are refunded at once. */
  private static final int BATCH = 100;

  private static final int LANES = 16;

  /** After which somebody looks again at refunds that the reconciler is at. */
  private static final int PAUSE_SECONDS = 1;

  /**
   * How far it is.
   *
   * @param total bookings that were confirmed when it began
   * @param refunded those whose money is back
   * @param failed those whose refund the gateway has not made for some tries: they go on
   */
  public record Progress(
      ShowtimeId showtime,
      int total,
      int refunded,
      int failed,
      Instant requestedAt,
      Optional<Instant> finishedAt) {

    /** Tries of the reconciler after which a refund is told of as failed. */
    static final int FAILED_AFTER = 3;

    /** The progress as the contract has it. */
    public JsonObject toJson() {
      return new JsonObject()
          .put("showtime_id", showtime.toString())
          .put("total", total)
          .put("refunded", refunded)
          .put("pending", total - refunded - failed)
          .put("failed", failed)
          .put("requested_at", requestedAt.toString())
          .put("finished_at", finishedAt.map(Instant::toString).orElse(null));
    }
  }

  private final SaleSteps steps;
  private final CallingOffLedger ledger;

  /** Undoes by these steps, in this database. */
  public CallingOff(SaleSteps steps, Pool pool, SeatInventory seats, int leaseSeconds) {
    this.steps = steps;
    this.ledger = new CallingOffLedger(pool, seats, leaseSeconds);
  }

  /**
   * Closes a showtime's sale for good; once that is committed, {@link #takeUp} does the rest.
   *
   * @return whether there was anything to close: not where the showtime is over or called off
   *     already
   */
  public Future<Boolean> close(SqlClient transaction, ShowtimeId showtime) {
    return CallingOffLedger.close(transaction, showtime);
  }

  /** How far it is; empty where the showtime is not called off. */
  public Future<Optional<Progress>> progress(ShowtimeId showtime) {
    return ledger.progress(showtime);
  }

  /** Goes on with all that are not finished and that nobody is at. */
  public Future<Void> takeUpAll() {
    return ledger.waiting().compose(this::takeUp);
  }

  private Future<Void> takeUp(List<ShowtimeId> showtimes) {
    var done = Future.<Void>succeededFuture();
    for (var showtime : showtimes) {
      done = done.compose(it -> takeUp(showtime)).transform(it -> Future.succeededFuture());
    }
    return done;
  }

  /** Goes on with one, unless somebody is at it: as far as it can be brought now. */
  public Future<Void> takeUp(ShowtimeId showtime) {
    return ledger
        .claim(showtime)
        .compose(ours -> ours ? goOn(showtime) : Future.succeededFuture())
        .onFailure(
            failure ->
                log.atWarn()
                    .addKeyValue("showtime", showtime)
                    .addKeyValue("cause", failure.toString())
                    .log("calling_off.interrupted"));
  }

  private Future<Void> goOn(ShowtimeId showtime) {
    return release(showtime)
        .compose(it -> ledger.released(showtime))
        .compose(it -> undoAfter(showtime, CallingOffLedger.START))
        .compose(it -> ledger.finish(showtime))
        .compose(finished -> rest(showtime, finished));
  }

  private Future<Void> rest(ShowtimeId showtime, boolean finished) {
    if (finished) {
      log.atInfo().addKeyValue("showtime", showtime).log("calling_off.finished");
      return Future.succeededFuture();
    }
    return ledger.keep(showtime, PAUSE_SECONDS);
  }

  private Future<Void> release(ShowtimeId showtime) {
    return steps
        .holds
        .releaseOpen(showtime)
        .onSuccess(
            changes -> {
              if (!changes.isNone()) {
                steps.publisher.publish(changes);
              }
            })
        .mapEmpty();
  }

  /** Undoes and refunds the bookings after this one, some at a time. */
  private Future<Void> undoAfter(ShowtimeId showtime, UUID after) {
    return ledger
        .sold(showtime, after, BATCH)
        .compose(
            sold -> {
              if (sold.isEmpty()) {
                return Future.succeededFuture();
              }
              var last = sold.get(sold.size() - 1).booking();
              return ledger
                  .undo(showtime, sold)
                  .compose(undone -> refund(showtime, undone))
                  .compose(it -> ledger.keep(showtime))
                  .compose(it -> undoAfter(showtime, last));
            });
  }

  private Future<Void> refund(ShowtimeId showtime, Undone undone) {
    if (undone.bookings().isEmpty()) {
      return Future.succeededFuture();
    }
    steps.publisher.publish(undone.changes());
    undone.bookings().forEach(it -> steps.listener.paid(Payment.Status.REFUND_PENDING));
    return steps.payments.of(showtime, undone.bookings()).compose(this::refund);
  }

  private Future<Void> refund(List<Payment> payments) {
    var waiting = new ConcurrentLinkedQueue<>(payments);
    return Future.join(Stream.generate(() -> lane(waiting)).limit(LANES).toList()).mapEmpty();
  }

  /** One after the other; what is not refunded now is left to the reconciler. */
  private Future<Void> lane(Queue<Payment> waiting) {
    var next = waiting.poll();
    return next == null
        ? Future.succeededFuture()
        : steps.settling.settle(next).transform(it -> lane(waiting));
  }
}

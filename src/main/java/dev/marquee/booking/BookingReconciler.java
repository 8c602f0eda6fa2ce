package dev.marquee.booking;

import dev.marquee.payment.AuthorizeOutcome;
import dev.marquee.platform.PeriodicTask;
import dev.marquee.seating.Hold;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes what was left undone: by a crash between two steps, by a gateway that did not answer. In
 * the end every payment is captured with a booking or voided without one. Any number of nodes may
 * run it: each payment is claimed by one.
 */
public final class BookingReconciler extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(BookingReconciler.class);

  /** Payments that one sweep takes up, and how many of them at once. */
  private static final int MOST_PAYMENTS = 200;

  private static final int LANES = 8;

  private final SaleSteps steps;
  private final int everySeconds;

  /** Looks every so many seconds. */
  public BookingReconciler(SaleSteps steps, int everySeconds) {
    this.steps = steps;
    this.everySeconds = everySeconds;
  }

  @Override
  public Future<?> start() {
    PeriodicTask.start(vertx, "reconciler", everySeconds, this::sweep);
    return Future.succeededFuture();
  }

  /** Takes up what is due now. Returns how many payments it has moved on. */
  public Future<Integer> sweep() {
    return steps.payments.due(MOST_PAYMENTS).compose(this::takeUp);
  }

  private Future<Integer> takeUp(List<Payment> due) {
    var waiting = new ConcurrentLinkedQueue<>(due);
    var moved = new AtomicInteger();
    var lanes = Stream.generate(() -> lane(waiting, moved)).limit(LANES).toList();
    return Future.join(lanes).map(it -> moved.get());
  }

  /** One after the other, until none waits. */
  private Future<Void> lane(Queue<Payment> waiting, AtomicInteger moved) {
    var next = waiting.poll();
    if (next == null) {
      return Future.succeededFuture();
    }
    return claimAndResume(next)
        .onSuccess(it -> moved.addAndGet(it ? 1 : 0))
        .onFailure(failure -> failed(next, failure))
        .transform(it -> lane(waiting, moved));
  }

  private static void failed(Payment payment, Throwable failure) {
    log.atWarn()
        .addKeyValue("payment", payment.id())
        .addKeyValue("cause", failure.toString())
        .log("reconciler.payment_failed");
  }

  private Future<Boolean> claimAndResume(Payment payment) {
    return steps
        .payments
        .claim(payment)
        .compose(ours -> ours ? resume(payment) : Future.succeededFuture(false));
  }

  private Future<Boolean> resume(Payment payment) {
    var step =
        payment.status() == Payment.Status.INITIATED
            ? steps.settling.orRest(payment, askAgain(payment))
            : steps.settling.settle(payment);
    return step.onSuccess(
        moved -> {
          if (moved) {
            log.atInfo()
                .addKeyValue("payment", payment.id())
                .addKeyValue("from", payment.status())
                .log("payment.reconciled");
            steps.listener.reconciled(payment.status());
          }
        });
  }

  /** To ask with the same key is a question about the first request, or that request itself. */
  private Future<Boolean> askAgain(Payment payment) {
    return steps
        .holds
        .find(payment.hold())
        .compose(
            hold ->
                steps
                    .gateway
                    .authorize(payment.toAuthorize())
                    .compose(outcome -> goOn(payment, hold.orElseThrow(), outcome)));
  }

  private Future<Boolean> goOn(Payment payment, Hold hold, AuthorizeOutcome outcome) {
    if (outcome instanceof AuthorizeOutcome.Authorized authorized) {
      return steps.authorized(payment, hold, authorized.txnId()).map(it -> true);
    }
    if (outcome instanceof AuthorizeOutcome.Declined declined) {
      return steps.declined(payment, declined).map(it -> true);
    }
    // The first request may have arrived. While the seats are fenced it is worth to ask again;
    // afterwards there is nothing left to sell.
    return hold.status() == Hold.Status.PAYING
        ? Future.succeededFuture(false)
        : steps.unavailable(payment, true).map(it -> true);
  }
}

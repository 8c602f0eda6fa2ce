package dev.marquee.booking;

import dev.marquee.payment.AuthorizeOutcome;
import dev.marquee.payment.FindOutcome;
import dev.marquee.payment.PaymentGateway;
import dev.marquee.payment.SettleOutcome;
import dev.marquee.seating.SeatChanges;
import dev.marquee.seating.SeatPublisher;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is due at the gateway once it is decided here: to capture, to void, to give back. Each step
 * may be taken again, by anybody, and has its effect once.
 */
final class PaymentSteps {
  private static final Logger log = LoggerFactory.getLogger(PaymentSteps.class);

  /**
   * After so many tries (most of an hour) an authorization that the gateway cannot tell of is left
   * to lapse by itself, as any does that nobody captures.
   */
  private static final int MOST_QUESTIONS = 12;

  private final PaymentGateway gateway;
  private final PaymentRepository payments;
  private final PaymentLedger ledger;
  private final CancellationLedger cancellations;
  private final SeatPublisher publisher;
  private final BookingListener listener;

  PaymentSteps(
      PaymentGateway gateway,
      PaymentRepository payments,
      PaymentLedger ledger,
      CancellationLedger cancellations,
      SeatPublisher publisher,
      BookingListener listener) {
    this.gateway = gateway;
    this.payments = payments;
    this.ledger = ledger;
    this.cancellations = cancellations;
    this.publisher = publisher;
    this.listener = listener;
  }

  /**
   * Does what is due on a payment. Whether it has moved on; one that has not rests for a while, and
   * the reconciler takes it up.
   */
  Future<Boolean> settle(Payment payment) {
    return orRest(
        payment,
        switch (payment.status()) {
          case CAPTURE_DUE -> capture(payment);
          case VOID_DUE -> giveUp(payment);
          case REFUND_PENDING -> giveBack(payment);
          default -> Future.succeededFuture(false);
        });
  }

  /** Lets the payment rest if a step has not moved it on. */
  Future<Boolean> orRest(Payment payment, Future<Boolean> step) {
    return step.recover(failure -> failed(payment, failure))
        .compose(
            moved ->
                moved ? Future.succeededFuture(true) : payments.postpone(payment).map(it -> false));
  }

  private static Future<Boolean> failed(Payment payment, Throwable failure) {
    log.atWarn()
        .addKeyValue("payment", payment.id())
        .addKeyValue("status", payment.status())
        .addKeyValue("cause", failure.toString())
        .log("payment.step_failed");
    return Future.succeededFuture(false);
  }

  private Future<Boolean> capture(Payment payment) {
    var txnId = payment.txnId().orElseThrow();
    return gateway
        .capture(txnId, payment.captureKey())
        .compose(
            outcome -> {
              if (outcome instanceof SettleOutcome.Refused refused) {
                return captureRefused(payment, txnId, refused.code());
              }
              return outcome instanceof SettleOutcome.Done
                  ? told(ledger.captured(payment), Payment.Status.CAPTURED)
                  : Future.succeededFuture(false);
            });
  }

  /** Only an authorization that is gone for good costs the buyer the seats. */
  private Future<Boolean> captureRefused(Payment payment, String txnId, String code) {
    log.atError()
        .addKeyValue("payment", payment.id())
        .addKeyValue("code", code)
        .log("payment.capture_refused");
    return gateway
        .find(txnId)
        .compose(
            found ->
                found.equals(new FindOutcome.Found(FindOutcome.State.VOIDED))
                    ? undo(payment)
                    : Future.succeededFuture(false));
  }

  private Future<Boolean> undo(Payment payment) {
    return cancellations
        .undo(payment.booking(), List.of(Payment.Status.CAPTURE_DUE), Payment.Status.VOIDED)
        .map(changes -> undone(changes, Payment.Status.VOIDED));
  }

  private boolean undone(Optional<SeatChanges> changes, Payment.Status to) {
    changes.ifPresent(
        it -> {
          publisher.publish(it);
          listener.paid(to);
        });
    return changes.isPresent();
  }

  private Future<Boolean> giveUp(Payment payment) {
    return payment
        .txnId()
        .map(txnId -> voidAuthorization(payment, txnId))
        .orElseGet(() -> learnAndGiveUp(payment));
  }

  private Future<Boolean> voidAuthorization(Payment payment, String txnId) {
    return gateway
        .voidAuthorization(txnId)
        .compose(outcome -> concluded(payment, outcome, Payment.Status.VOIDED));
  }

  /**
   * The request may have arrived or not: to ask again with its key tells which authorization it
   * made. If it never arrived, this makes one, and gives it up in the same breath.
   */
  private Future<Boolean> learnAndGiveUp(Payment payment) {
    return gateway.authorize(payment.toAuthorize()).compose(outcome -> learned(payment, outcome));
  }

  private Future<Boolean> learned(Payment payment, AuthorizeOutcome outcome) {
    if (outcome instanceof AuthorizeOutcome.Authorized authorized) {
      return payments
          .learn(payment, authorized.txnId())
          .compose(it -> voidAuthorization(payment, authorized.txnId()));
    }
    if (outcome instanceof AuthorizeOutcome.Declined) {
      return advance(payment, Payment.Status.VOIDED);
    }
    if (payment.attempts() < MOST_QUESTIONS) {
      return Future.succeededFuture(false);
    }
    log.atError().addKeyValue("payment", payment.id()).log("payment.left_to_lapse");
    return advance(payment, Payment.Status.VOIDED);
  }

  /**
   * A booking may be cancelled while its capture is under way. Which of the two the gateway gets
   * first it alone knows: what it has not captured is voided, after which it can no longer be
   * captured; what it has captured is refunded.
   */
  private Future<Boolean> giveBack(Payment payment) {
    if (payment.isByHand()) {
      return told(ledger.refunded(payment), Payment.Status.REFUNDED);
    }
    var txnId = payment.txnId().orElseThrow();
    return gateway
        .find(txnId)
        .compose(
            found ->
                found instanceof FindOutcome.Found it
                    ? giveBack(payment, txnId, it.state())
                    : Future.succeededFuture(false));
  }

  private Future<Boolean> giveBack(Payment payment, String txnId, FindOutcome.State state) {
    return switch (state) {
      case AUTHORIZED ->
          gateway
              .voidAuthorization(txnId)
              .compose(outcome -> concluded(payment, outcome, Payment.Status.REFUNDED));
      case CAPTURED -> refund(payment, txnId);
      case VOIDED -> advance(payment, Payment.Status.REFUNDED);
      case OTHER -> Future.succeededFuture(false);
    };
  }

  /**
   * Only money that was taken moves back: of an authorization that is voided the ledger knows
   * nothing.
   */
  private Future<Boolean> refund(Payment payment, String txnId) {
    return gateway
        .refund(txnId, payment.money(), payment.refundKey())
        .compose(
            outcome ->
                isDone(payment, outcome)
                    ? told(ledger.refunded(payment), Payment.Status.REFUNDED)
                    : Future.succeededFuture(false));
  }

  private Future<Boolean> concluded(Payment payment, SettleOutcome outcome, Payment.Status done) {
    return isDone(payment, outcome) ? advance(payment, done) : Future.succeededFuture(false);
  }

  private static boolean isDone(Payment payment, SettleOutcome outcome) {
    if (outcome instanceof SettleOutcome.Refused refused) {
      log.atError()
          .addKeyValue("payment", payment.id())
          .addKeyValue("from", payment.status())
          .addKeyValue("code", refused.code())
          .log("payment.settlement_refused");
    }
    return outcome instanceof SettleOutcome.Done;
  }

  private Future<Boolean> advance(Payment payment, Payment.Status to) {
    return told(payments.move(payment, to), to);
  }

  private Future<Boolean> told(Future<Boolean> move, Payment.Status to) {
    return move.onSuccess(
        moved -> {
          if (moved) {
            listener.paid(to);
          }
        });
  }
}

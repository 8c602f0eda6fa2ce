package dev.marquee.booking;

import dev.marquee.booking.BookingLedger.Confirmation;
import dev.marquee.payment.AuthorizeOutcome;
import dev.marquee.payment.PaymentGateway;
import dev.marquee.platform.Config;
import dev.marquee.seating.Hold;
import dev.marquee.seating.Holds;
import dev.marquee.seating.SeatInventory;
import dev.marquee.seating.SeatPublisher;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.Optional;

/**
 * The steps of a sale from the gateway's answer on: the same for the desk, whose buyer waits, and
 * for the reconciler, when nobody waits any more. Each goes from the status that it believes the
 * payment to be in, so that both may be at it at once.
 */
public final class SaleSteps {
  final BookingLedger ledger;
  final CancellationLedger cancellations;
  final PaymentRepository payments;
  final PaymentSteps settling;
  final PaymentGateway gateway;
  final Holds holds;
  final SeatPublisher publisher;
  final HoldTimer timer;
  final BookingListener listener;

  /**
   * Steps over this database and this gateway.
   *
   * @param timer told when the end of a hold has moved
   */
  public SaleSteps(
      Pool pool,
      Holds holds,
      SeatInventory seats,
      PaymentGateway gateway,
      SeatPublisher publisher,
      HoldTimer timer,
      BookingListener listener,
      Config config) {
    this.ledger = new BookingLedger(pool, holds, seats, config);
    this.cancellations = new CancellationLedger(pool, seats, config.booking().leaseSeconds());
    this.payments = new PaymentRepository(pool, config.booking().leaseSeconds());
    this.gateway = gateway;
    this.holds = holds;
    this.publisher = publisher;
    this.timer = timer;
    this.listener = listener;
    this.settling =
        new PaymentSteps(
            gateway,
            payments,
            new PaymentLedger(pool, config.money()),
            cancellations,
            publisher,
            listener);
  }

  /** Books the seats of an authorized payment and captures it; or gives it up if they are gone. */
  Future<BookOutcome> authorized(Payment payment, Hold hold, String txnId) {
    return ledger
        .confirm(payment, hold, txnId)
        .compose(confirmation -> confirmed(payment, txnId, confirmation));
  }

  private Future<BookOutcome> confirmed(Payment payment, String txnId, Confirmation confirmation) {
    if (confirmation instanceof Confirmation.Booked booked) {
      publisher.publish(booked.changes());
      return capture(payment.in(Payment.Status.CAPTURE_DUE).with(txnId));
    }
    return confirmation instanceof Confirmation.SeatsGone
        ? seatsGone(payment, txnId)
        : movedOn(payment, txnId);
  }

  /** The seats are sold: that the money could not be taken yet is not the buyer's business. */
  private Future<BookOutcome> capture(Payment payment) {
    listener.paid(payment.status());
    return settling
        .settle(payment)
        .transform(it -> Future.succeededFuture(new BookOutcome.Confirmed(payment.booking())));
  }

  private Future<BookOutcome> seatsGone(Payment payment, String txnId) {
    return end(payment, Payment.Status.VOID_DUE, Optional.of(txnId), Optional.empty())
        .compose(
            ended ->
                ended
                    ? giveUp(payment, txnId)
                    // The reconciler has sold them in the meantime, to the same buyer.
                    : movedOn(payment, txnId));
  }

  private Future<BookOutcome> giveUp(Payment payment, String txnId) {
    return settling
        .settle(payment.in(Payment.Status.VOID_DUE).with(txnId))
        .transform(it -> Future.succeededFuture(new BookOutcome.HoldExpired()));
  }

  /** Somebody else has decided; perhaps that there will be no sale, not knowing of this money. */
  private Future<BookOutcome> movedOn(Payment payment, String txnId) {
    return payments
        .voidStray(payment, txnId)
        .compose(stray -> stray ? giveUp(payment, txnId) : payments.standing(payment));
  }

  /** Gives a declined payment's hold back. */
  Future<BookOutcome> declined(Payment payment, AuthorizeOutcome.Declined declined) {
    return abandon(
        payment,
        Payment.Status.DECLINED,
        declined.txnId(),
        Optional.of(declined.code()),
        new BookOutcome.Declined(declined.code()));
  }

  /**
   * Ends a payment of which nothing is known, and gives its hold back.
   *
   * @param maybeSent whether the gateway may have reserved something
   */
  Future<BookOutcome> unavailable(Payment payment, boolean maybeSent) {
    return abandon(
        payment,
        maybeSent ? Payment.Status.VOID_DUE : Payment.Status.VOIDED,
        Optional.empty(),
        Optional.empty(),
        new BookOutcome.PaymentUnavailable());
  }

  private Future<BookOutcome> abandon(
      Payment payment,
      Payment.Status to,
      Optional<String> txnId,
      Optional<String> declineCode,
      BookOutcome outcome) {
    return end(payment, to, txnId, declineCode)
        .compose(ended -> ended ? Future.succeededFuture(outcome) : payments.standing(payment));
  }

  private Future<Boolean> end(
      Payment payment, Payment.Status to, Optional<String> txnId, Optional<String> declineCode) {
    return ledger
        .abandon(payment, to, txnId, declineCode)
        .compose(
            ended ->
                ended ? resetTimer(payment, to).map(it -> true) : Future.succeededFuture(false));
  }

  private Future<Void> resetTimer(Payment payment, Payment.Status to) {
    listener.paid(to);
    return holds
        .find(payment.hold())
        .onSuccess(hold -> hold.ifPresent(it -> timer.endAfter(it.token(), it.expiresInMillis())))
        // Without its timer the hold is released by the verticle that looks for such.
        .otherwiseEmpty()
        .mapEmpty();
  }
}

package dev.marquee.booking;

import dev.marquee.booking.BookingLedger.Begun;
import dev.marquee.payment.AuthorizeOutcome;
import dev.marquee.payment.SavedCards;
import dev.marquee.seating.Hold;
import dev.marquee.seating.HoldToken;
import dev.marquee.seating.Holds.FenceOutcome;
import dev.marquee.seating.SeatChanges;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sells holds and takes sales back. A sale is a saga: fence, authorize, book, capture; each step is
 * in Postgres before it happens and after it has, and what the desk leaves undone the reconciler
 * does.
 */
public final class BookingDesk {
  private static final Logger log = LoggerFactory.getLogger(BookingDesk.class);

  private final SaleSteps steps;
  private final BookingRepository bookings;
  private final SavedCards cards;
  private final int answerSeconds;

  /**
   * Opens the desk.
   *
   * @param answerSeconds after which a buyer is answered with what is known
   */
  public BookingDesk(
      SaleSteps steps, BookingRepository bookings, SavedCards cards, int answerSeconds) {
    this.steps = steps;
    this.bookings = bookings;
    this.cards = cards;
    this.answerSeconds = answerSeconds;
  }

  /**
   * Sells a hold. Where the gateway's answer is late the outcome is Pending, and the sale goes on.
   */
  public Future<BookOutcome> book(BookRequest request) {
    return cards
        .customerOf(request.buyer(), request.paymentMethod())
        .compose(customer -> steps.ledger.begin(request, customer))
        .compose(
            begun ->
                begun instanceof Begun.Refused refused
                    ? refuse(request.hold(), refused.why())
                    : sell((Begun.Started) begun))
        .onSuccess(steps.listener::booked);
  }

  private Future<BookOutcome> refuse(HoldToken hold, FenceOutcome why) {
    if (why instanceof FenceOutcome.Paying) {
      return bookings.ofHold(hold).map(BookOutcome.PaymentInProgress::new);
    }
    if (why instanceof FenceOutcome.Booked) {
      return bookings.ofHold(hold).map(BookOutcome.AlreadyBooked::new);
    }
    if (why instanceof FenceOutcome.Expired) {
      return Future.succeededFuture(new BookOutcome.HoldExpired());
    }
    return Future.succeededFuture(
        why instanceof FenceOutcome.NotOnSale
            ? new BookOutcome.NotOnSale()
            : new BookOutcome.NoSuchHold());
  }

  private Future<BookOutcome> sell(Begun.Started started) {
    var payment = started.payment();
    var hold = started.hold();
    steps.listener.paid(payment.status());
    steps.timer.endAfter(hold.token(), hold.expiresInMillis());
    return steps
        .gateway
        .authorize(payment.toAuthorize())
        .compose(outcome -> goOn(payment, hold, outcome))
        .timeout(answerSeconds, TimeUnit.SECONDS)
        .recover(failure -> soFar(payment, failure));
  }

  private Future<BookOutcome> goOn(Payment payment, Hold hold, AuthorizeOutcome outcome) {
    if (outcome instanceof AuthorizeOutcome.Authorized authorized) {
      return steps.authorized(payment, hold, authorized.txnId());
    }
    if (outcome instanceof AuthorizeOutcome.Declined declined) {
      return steps.declined(payment, declined);
    }
    if (outcome instanceof AuthorizeOutcome.Unavailable unavailable) {
      return steps.unavailable(payment, unavailable.maybeSent());
    }
    // Handed to the reconciler, who asks again soon: our lease has a while to run.
    return steps.payments.postpone(payment).compose(it -> steps.payments.standing(payment));
  }

  /** Late, or broken on the way: the sale stands where Postgres says, and is not lost. */
  private Future<BookOutcome> soFar(Payment payment, Throwable failure) {
    log.atWarn()
        .addKeyValue("payment", payment.id())
        .addKeyValue("cause", failure.toString())
        .log("booking.answered_early");
    return steps.payments.standing(payment);
  }

  /**
   * Cancels a booking of this buyer while its window is open, by the database's clock: the seats
   * are free at once, the money goes back. Again it is the same outcome.
   */
  public Future<CancelOutcome> cancel(BookingId id, UUID buyer) {
    return bookings
        .find(id, buyer)
        .compose(
            found ->
                found
                    .map(booking -> cancel(booking, buyer))
                    .orElseGet(() -> Future.succeededFuture(new CancelOutcome.NoSuchBooking())))
        .onSuccess(steps.listener::cancelled);
  }

  private Future<CancelOutcome> cancel(Booking booking, UUID buyer) {
    return switch (booking.status()) {
      case PENDING -> Future.succeededFuture(new CancelOutcome.PaymentInProgress());
      case CANCELLED -> Future.succeededFuture(new CancelOutcome.Cancelled(booking));
      case CONFIRMED ->
          booking.cancellable()
              ? undo(booking).compose(it -> cancelled(booking.id(), buyer))
              : Future.succeededFuture(new CancelOutcome.Closed());
    };
  }

  /**
   * Takes a sale of the counter back for the house, whoever of it has sold it: the seats are free,
   * the money is given back by hand. Again it is the same outcome.
   *
   * @param also what happens in the transaction that takes it back
   */
  public Future<CancelOutcome> takeBack(BookingId id, Function<SqlClient, Future<Void>> also) {
    return steps
        .payments
        .of(id)
        .compose(
            payment -> {
              if (payment.isEmpty()) {
                return Future.succeededFuture(new CancelOutcome.NoSuchBooking());
              }
              return payment.get().isByHand()
                  ? undoByHand(id, also)
                  : Future.succeededFuture(new CancelOutcome.NotAtCounter());
            })
        .onSuccess(steps.listener::cancelled);
  }

  private Future<CancelOutcome> undoByHand(BookingId id, Function<SqlClient, Future<Void>> also) {
    return steps
        .cancellations
        .undo(id, List.of(Payment.Status.CAPTURED), Payment.Status.REFUND_PENDING, also)
        .compose(changes -> refund(id, changes))
        .compose(it -> bookings.find(id))
        .map(booking -> new CancelOutcome.Cancelled(booking.orElseThrow()));
  }

  private Future<Void> undo(Booking booking) {
    return steps
        .cancellations
        .undo(
            booking.id(),
            List.of(Payment.Status.CAPTURE_DUE, Payment.Status.CAPTURED),
            Payment.Status.REFUND_PENDING)
        .compose(changes -> refund(booking.id(), changes));
  }

  /** Where nothing was undone another request was first, and refunds. */
  private Future<Void> refund(BookingId id, Optional<SeatChanges> changes) {
    if (changes.isEmpty()) {
      return Future.succeededFuture();
    }
    steps.publisher.publish(changes.get());
    steps.listener.paid(Payment.Status.REFUND_PENDING);
    return steps
        .payments
        .of(id)
        .compose(payment -> steps.settling.settle(payment.orElseThrow()))
        .timeout(answerSeconds, TimeUnit.SECONDS)
        // It is cancelled, and the reconciler refunds what is not refunded yet.
        .transform(it -> Future.succeededFuture());
  }

  private Future<CancelOutcome> cancelled(BookingId id, UUID buyer) {
    return bookings.find(id, buyer).map(it -> new CancelOutcome.Cancelled(it.orElseThrow()));
  }
}

package dev.marquee.booking;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Idempotency;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.booking.BookRequest.Contact;
import dev.marquee.booking.Booking.AdmittedSeat;
import dev.marquee.booking.BookingRepository.Place;
import dev.marquee.catalog.Page;
import dev.marquee.seating.HoldToken;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Booking, bookings, cancelling: HTTP to the desk and back. */
public final class BookingHandlers implements Handlers {
  private static final Logger log = LoggerFactory.getLogger(BookingHandlers.class);
  private static final long TICKETS_MILLIS = 2_000;
  private static final int GATEWAY_RETRY_SECONDS = 5;
  private static final int PAYMENT_RETRY_SECONDS = 2;

  private final BookingDesk desk;
  private final BookingRepository bookings;
  private final BookingTickets tickets;
  private final Idempotency idempotency;

  /** Handlers over this desk. */
  public BookingHandlers(
      BookingDesk desk,
      BookingRepository bookings,
      BookingTickets tickets,
      Idempotency idempotency) {
    this.desk = desk;
    this.bookings = bookings;
    this.tickets = tickets;
    this.idempotency = idempotency;
  }

  @Override
  public void register(Operations operations) {
    operations.on("createBooking", call -> idempotency.once(call, () -> create(call)));
    operations.on("listBookings", this::list);
    operations.on("getBooking", this::get);
    operations.on("cancelBooking", this::cancel);
  }

  private Future<Reply> create(Call call) {
    return HoldToken.parse(call.body().getString("hold_token"))
        .map(hold -> create(request(call, hold)))
        .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound())));
  }

  private static BookRequest request(Call call, HoldToken hold) {
    var payment = call.body().getJsonObject("payment_info");
    var contact = call.body().getJsonObject("contact");
    return new BookRequest(
        hold,
        call.caller().accountId(),
        payment.getString("method"),
        payment.getString("payment_method"),
        new Contact(
            contact.getString("name"),
            Optional.of(contact.getString("email")),
            Optional.ofNullable(contact.getString("phone"))));
  }

  private Future<Reply> create(BookRequest request) {
    return desk.book(request).compose(outcome -> reply(outcome, request.buyer()));
  }

  private Future<Reply> reply(BookOutcome outcome, UUID buyer) {
    if (outcome instanceof BookOutcome.Confirmed confirmed) {
      return bookings.find(confirmed.booking(), buyer).compose(this::made);
    }
    if (outcome instanceof BookOutcome.Pending pending) {
      return bookings.find(pending.booking(), buyer).compose(this::made);
    }
    return Future.succeededFuture(Reply.of(problem(outcome)));
  }

  private Future<Reply> made(Optional<Booking> found) {
    var booking = found.orElseThrow();
    return json(booking)
        .map(
            json ->
                booking.status() == Booking.Status.CONFIRMED
                    ? Reply.created(json)
                    : Reply.accepted(json));
  }

  /** The booking is what counts: it is shown without tickets rather than not at all. */
  private Future<JsonObject> json(Booking booking) {
    if (booking.status() != Booking.Status.CONFIRMED) {
      return Future.succeededFuture(booking.toJson(List.of()));
    }
    return tickets
        .of(booking.id())
        .timeout(TICKETS_MILLIS, TimeUnit.MILLISECONDS)
        .recover(failure -> none(booking, failure))
        .map(booking::toJson);
  }

  private static Future<List<AdmittedSeat>> none(Booking booking, Throwable failure) {
    log.atWarn()
        .addKeyValue("booking", booking.id())
        .addKeyValue("cause", failure.toString())
        .log("booking.shown_without_tickets");
    return Future.succeededFuture(List.of());
  }

  private static Problem problem(BookOutcome outcome) {
    if (outcome instanceof BookOutcome.Declined declined) {
      return Problem.of(402, "payment_declined", "The card was declined. The seats are still held.")
          .with("decline_code", declined.code());
    }
    if (outcome instanceof BookOutcome.PaymentUnavailable) {
      return Problem.of(
              503,
              "payment_unavailable",
              "Payments are not possible for the moment. The seats are still held.")
          .retryAfter(GATEWAY_RETRY_SECONDS);
    }
    if (outcome instanceof BookOutcome.PaymentInProgress paying) {
      return naming(paymentInProgress(), paying.booking());
    }
    if (outcome instanceof BookOutcome.AlreadyBooked booked) {
      return naming(
          Problem.of(409, "already_booked", "This hold has been booked already."),
          booked.booking());
    }
    if (outcome instanceof BookOutcome.HoldExpired) {
      return Problem.of(409, "hold_expired", "The hold is over. You were not charged.");
    }
    return outcome instanceof BookOutcome.NotOnSale
        ? Problem.of(409, "not_on_sale", "This showtime is not on sale any more.")
        : Problem.notFound();
  }

  private static Problem paymentInProgress() {
    return Problem.of(409, "payment_in_progress", "A payment is under way.")
        .retryAfter(PAYMENT_RETRY_SECONDS);
  }

  private static Problem naming(Problem problem, Optional<BookingId> booking) {
    return booking.map(it -> problem.with("booking_id", it.toString())).orElse(problem);
  }

  private Future<Reply> list(Call call) {
    var after = call.cursor().map(Place::parse).orElse(Place.START);
    return bookings
        .of(call.caller().accountId(), after, call.limit() + 1)
        .map(read -> Page.of(read, call.limit(), BookingHandlers::cursor))
        .compose(this::page);
  }

  private Future<Reply> page(Page<Booking> page) {
    return Future.all(page.items().stream().map(this::json).toList())
        .map(items -> new Page<JsonObject>(items.list(), page.next()))
        .map(items -> Reply.ok(items.toJson(it -> it)));
  }

  private static String cursor(Booking booking) {
    return new Place(booking.createdAt(), booking.id().value()).cursor();
  }

  private Future<Reply> get(Call call) {
    return BookingId.parse(call.path("booking_id"))
        .map(id -> bookings.find(id, call.caller().accountId()))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(
            found ->
                found
                    .map(booking -> json(booking).map(Reply::ok))
                    .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound()))));
  }

  private Future<Reply> cancel(Call call) {
    return BookingId.parse(call.path("booking_id"))
        .map(id -> desk.cancel(id, call.caller().accountId()).map(BookingHandlers::reply))
        .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound())));
  }

  private static Reply reply(CancelOutcome outcome) {
    if (outcome instanceof CancelOutcome.Cancelled cancelled) {
      return Reply.ok(cancelled.booking().toJson(List.of()));
    }
    if (outcome instanceof CancelOutcome.Closed) {
      return Reply.of(
          Problem.of(409, "cancellation_closed", "It is too late to cancel this booking."));
    }
    return Reply.of(
        outcome instanceof CancelOutcome.PaymentInProgress
            ? paymentInProgress()
            : Problem.notFound());
  }
}

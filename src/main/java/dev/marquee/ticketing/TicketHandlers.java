package dev.marquee.ticketing;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.booking.Booking;
import dev.marquee.booking.BookingId;
import dev.marquee.booking.BookingRepository;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/** Tickets for those who bought them, and the public keys for everybody. */
public final class TicketHandlers implements Handlers {
  private static final int RETRY_SECONDS = 2;

  private final BookingRepository bookings;
  private final TicketPrinter printer;
  private final TicketKeys keys;

  /** Prints what these bookings are. */
  public TicketHandlers(BookingRepository bookings, TicketPrinter printer, TicketKeys keys) {
    this.bookings = bookings;
    this.printer = printer;
    this.keys = keys;
  }

  @Override
  public void register(Operations operations) {
    operations.on("getTicketsPdf", this::pdf);
    operations.on("listTicketKeys", this::listKeys);
  }

  private Future<Reply> pdf(Call call) {
    return BookingId.parse(call.path("booking_id"))
        .map(id -> bookings.find(id, call.caller().accountId()))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(found -> found.map(this::pdf).orElseGet(() -> refused(Problem.notFound())));
  }

  private Future<Reply> pdf(Booking booking) {
    return switch (booking.status()) {
      case PENDING -> refused(notConfirmed());
      case CANCELLED -> refused(cancelled());
      case CONFIRMED ->
          printer
              .print(booking.id())
              .map(
                  printed ->
                      printed
                          .map(it -> pdf(booking.id(), it))
                          // Cancelled since it was read.
                          .orElseGet(() -> Reply.of(cancelled())));
    };
  }

  private static Reply pdf(BookingId id, Buffer pdf) {
    return new Reply(
        200,
        Map.of(
            "Content-Type",
            "application/pdf",
            "Content-Disposition",
            "inline; filename=\"" + id + ".pdf\"",
            "Cache-Control",
            "private, no-store"),
        Optional.of(pdf),
        Optional.empty());
  }

  private static Future<Reply> refused(Problem problem) {
    return Future.succeededFuture(Reply.of(problem));
  }

  private static Problem notConfirmed() {
    return Problem.of(409, "not_confirmed", "The booking is not paid for yet.")
        .retryAfter(RETRY_SECONDS);
  }

  private static Problem cancelled() {
    return Problem.of(409, "booking_cancelled", "The booking is cancelled: it has no tickets.");
  }

  private Future<Reply> listKeys(Call call) {
    return keys.published().map(published -> cacheable(call, published));
  }

  /** A gate that meets a key that it does not know asks again. */
  private static Reply cacheable(Call call, JsonObject published) {
    var keys = published.getJsonArray("keys");
    var newest = keys.isEmpty() ? "" : keys.getJsonObject(0).getString("kid");
    // None is ever removed or changed.
    var etag = "\"" + keys.size() + "-" + newest + "\"";
    var isKnown = call.header("If-None-Match").filter(etag::equals).isPresent();
    return (isKnown ? Reply.notModified() : Reply.ok(published))
        .with("ETag", etag)
        .with("Cache-Control", "public, max-age=300");
  }
}

package dev.marquee.inventory;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Idempotency;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.booking.BookRequest.Contact;
import dev.marquee.booking.BookingDesk;
import dev.marquee.booking.BookingId;
import dev.marquee.booking.BookingRepository;
import dev.marquee.booking.BookingTickets;
import dev.marquee.booking.CancelOutcome;
import dev.marquee.booking.CounterLedger;
import dev.marquee.booking.CounterSale;
import dev.marquee.booking.PaymentLedger;
import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.inventory.Outcome.Done;
import dev.marquee.inventory.Outcome.Refused;
import dev.marquee.payment.Money;
import dev.marquee.seating.SeatPublisher;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What the house does with its seats: HTTP to the rules and back. */
public final class InventoryHandlers implements Handlers {
  private final Blocks blocks;
  private final BoxOfficeHolds holds;
  private final CounterSales sales;
  private final SeatMoves moves;
  private final Occupancies occupancies;
  private final NewTickets tickets;
  private final BookingDesk desk;
  private final BookingRepository bookings;
  private final Idempotency idempotency;

  /**
   * Handlers over this database.
   *
   * @param tickets where tickets come from
   * @param voiding what takes them back
   * @param ledger where the money of sales is written
   */
  public InventoryHandlers(
      Pool pool,
      Offers offers,
      SeatPublisher publisher,
      BookingTickets tickets,
      TicketVoiding voiding,
      PaymentLedger ledger,
      BookingDesk desk,
      BookingRepository bookings,
      Idempotency idempotency) {
    var transactions = new SeatTransactions(pool, publisher);
    this.blocks = new Blocks(pool, transactions);
    this.holds = new BoxOfficeHolds(pool, transactions, UUID::randomUUID);
    this.sales =
        new CounterSales(
            offers, transactions, new CounterLedger(ledger, UUID::randomUUID), UUID::randomUUID);
    this.moves = new SeatMoves(offers, transactions, voiding);
    this.occupancies = new Occupancies(pool, offers);
    this.tickets = new NewTickets(tickets);
    this.desk = desk;
    this.bookings = bookings;
    this.idempotency = idempotency;
  }

  @Override
  public void register(Operations operations) {
    operations.on("blockSeats", this::block);
    operations.on("unblockSeats", this::unblock);
    operations.on("listBlocks", this::listBlocks);
    operations.on("createBoxOfficeHold", this::hold);
    operations.on("listBoxOfficeHolds", this::listHolds);
    operations.on("getBoxOfficeHold", this::getHold);
    operations.on("releaseBoxOfficeHold", this::release);
    operations.on("sellBoxOfficeHold", this::sell);
    operations.on("takeSaleBack", this::takeBack);
    operations.on("moveSeats", this::move);
    operations.on("getShowtimeOccupancy", this::occupancy);
    operations.on("getVenueOccupancy", this::venueOccupancy);
  }

  private Future<Reply> block(Call call) {
    return ofShowtime(
        call,
        showtime ->
            blocks
                .block(call, showtime, seatIds(call), call.body().getString("reason"))
                .map(outcome -> reply(outcome, seats -> Reply.ok(changed(showtime, seats)))));
  }

  private Future<Reply> unblock(Call call) {
    return ofShowtime(
        call,
        showtime ->
            blocks
                .unblock(call, showtime, seatIds(call))
                .map(outcome -> reply(outcome, seats -> Reply.ok(changed(showtime, seats)))));
  }

  private Future<Reply> listBlocks(Call call) {
    return ofShowtime(
        call, showtime -> blocks.list(showtime, call.limit(), call.cursor()).map(Reply::ok));
  }

  private Future<Reply> hold(Call call) {
    var wish =
        new BoxOfficeHolds.Wish(
            seatIds(call),
            call.body().getString("name"),
            Optional.ofNullable(call.body().getString("note")));
    return ofShowtime(
        call,
        showtime ->
            holds
                .hold(call, showtime, wish)
                .map(outcome -> reply(outcome, hold -> Reply.created(hold.toJson()))));
  }

  private Future<Reply> listHolds(Call call) {
    return ofShowtime(
        call, showtime -> holds.list(showtime, call.limit(), call.cursor()).map(Reply::ok));
  }

  private Future<Reply> getHold(Call call) {
    return ofHold(
        call,
        id ->
            holds
                .find(id)
                .map(
                    found ->
                        found
                            .map(hold -> Reply.ok(hold.toJson()))
                            .orElseGet(() -> Reply.of(Problem.notFound()))));
  }

  private Future<Reply> release(Call call) {
    return ofHold(
        call,
        id ->
            holds
                .release(call, id, seatIds(call))
                .map(outcome -> reply(outcome, seats -> Reply.ok(changed(id.showtime(), seats)))));
  }

  private Future<Reply> sell(Call call) {
    return ofHold(call, id -> idempotency.once(call, () -> sell(call, id)));
  }

  private Future<Reply> sell(Call call, BoxOfficeHoldId id) {
    return sales
        .sell(call, id, order(call))
        .compose(
            outcome ->
                outcome instanceof Done<CounterSale> done
                    ? sold(done.made())
                    : Future.succeededFuture(reply(outcome, it -> Reply.noContent())));
  }

  private Future<Reply> sold(CounterSale sale) {
    return bookings
        .find(sale.booking(), sale.seller())
        .compose(
            booking ->
                tickets
                    .of(sale.booking())
                    .map(issued -> Reply.created(booking.orElseThrow().toJson(issued))));
  }

  private Future<Reply> takeBack(Call call) {
    return BookingId.parse(call.path("booking_id"))
        .map(id -> desk.takeBack(id, tx -> sales.recordTakenBack(tx, call, id)))
        .map(outcome -> outcome.map(InventoryHandlers::reply))
        .orElseGet(InventoryHandlers::notFound);
  }

  private static Reply reply(CancelOutcome outcome) {
    if (outcome instanceof CancelOutcome.Cancelled cancelled) {
      return Reply.ok(cancelled.booking().toJson(List.of()));
    }
    return Reply.of(
        outcome instanceof CancelOutcome.NotAtCounter
            ? Problem.of(409, "not_at_counter", "It was not sold at the counter.")
            : Problem.notFound());
  }

  private static CounterOrder order(Call call) {
    var body = call.body();
    return new CounterOrder(
        seatIds(call),
        body.getString("method"),
        Optional.ofNullable(body.getString("reference")),
        Optional.ofNullable(body.getJsonObject("contact")).map(InventoryHandlers::contact),
        Optional.ofNullable(body.getJsonObject("expected_total"))
            .map(it -> new Money(it.getLong("amount"), it.getString("currency"))));
  }

  private static Contact contact(JsonObject contact) {
    return new Contact(
        contact.getString("name"),
        Optional.ofNullable(contact.getString("email")),
        Optional.ofNullable(contact.getString("phone")));
  }

  private Future<Reply> move(Call call) {
    return BookingId.parse(call.path("booking_id"))
        .map(booking -> move(call, seatMove(call, booking)))
        .orElseGet(InventoryHandlers::notFound);
  }

  private Future<Reply> move(Call call, SeatMove move) {
    return moves
        .move(call, move)
        .compose(
            outcome ->
                outcome instanceof Done<List<String>> done
                    ? tickets
                        .of(move.booking())
                        .map(NewTickets::json)
                        .map(it -> moved(move.booking(), done.made(), it))
                    : Future.succeededFuture(reply(outcome, it -> Reply.noContent())));
  }

  private static Reply moved(BookingId booking, List<String> seatIds, JsonArray tickets) {
    return Reply.ok(
        new JsonObject()
            .put("booking_id", booking.toString())
            .put("showtime_id", booking.showtime().toString())
            .put("seat_ids", new JsonArray(seatIds))
            .put("tickets", tickets));
  }

  private static SeatMove seatMove(Call call, BookingId booking) {
    var steps = new ArrayList<SeatMove.Step>();
    var from = new HashSet<String>();
    var to = new HashSet<String>();
    for (var item : call.body().getJsonArray("moves")) {
      var move = (JsonObject) item;
      var step = new SeatMove.Step(move.getString("from"), move.getString("to"));
      var pointer = "/moves/" + steps.size();
      if (!from.add(step.from())) {
        throw Problem.invalid(pointer + "/from", "is named before").refusal();
      }
      if (!to.add(step.to())) {
        throw Problem.invalid(pointer + "/to", "is named before").refusal();
      }
      if (step.from().equals(step.to())) {
        throw Problem.invalid(pointer + "/to", "is where it is").refusal();
      }
      steps.add(step);
    }
    return new SeatMove(
        booking,
        steps,
        call.body().getBoolean("use_blocked", false),
        Optional.ofNullable(call.body().getString("block_reason")));
  }

  private Future<Reply> occupancy(Call call) {
    return ofShowtime(
        call, showtime -> occupancies.of(showtime).map(InventoryHandlers::okOrNotFound));
  }

  private Future<Reply> venueOccupancy(Call call) {
    var date = call.queryDate("date");
    return CatalogId.parse(call.path("venue_id"))
        .map(venue -> occupancies.of(venue, date).map(InventoryHandlers::okOrNotFound))
        .orElseGet(InventoryHandlers::notFound);
  }

  private static Reply okOrNotFound(Optional<JsonObject> found) {
    return found
        .map(Reply::ok)
        .orElseGet(() -> Reply.of(Problem.notFound()))
        .with("Cache-Control", "no-store");
  }

  private static Future<Reply> ofShowtime(Call call, Function<ShowtimeId, Future<Reply>> answer) {
    return ShowtimeId.parse(call.path("showtime_id"))
        .map(answer)
        .orElseGet(InventoryHandlers::notFound);
  }

  private static Future<Reply> ofHold(Call call, Function<BoxOfficeHoldId, Future<Reply>> answer) {
    return ShowtimeId.parse(call.path("showtime_id"))
        .flatMap(showtime -> BoxOfficeHoldId.parse(showtime, call.path("hold_id")))
        .map(answer)
        .orElseGet(InventoryHandlers::notFound);
  }

  private static Future<Reply> notFound() {
    return Future.succeededFuture(Reply.of(Problem.notFound()));
  }

  private static List<String> seatIds(Call call) {
    return call.body().getJsonArray("seat_ids", new JsonArray()).stream()
        .map(String::valueOf)
        .toList();
  }

  private static JsonObject changed(ShowtimeId showtime, List<String> seatIds) {
    return new JsonObject()
        .put("showtime_id", showtime.toString())
        .put("seat_ids", new JsonArray(seatIds));
  }

  private static <T> Reply reply(Outcome<T> outcome, Function<T, Reply> done) {
    return outcome instanceof Done<T> it
        ? done.apply(it.made())
        : Reply.of(problem(((Refused<T>) outcome).why()));
  }

  private static Problem problem(Refusal why) {
    if (why instanceof Refusal.SeatsTaken taken) {
      return Problem.of(409, "seats_unavailable", "Someone else has these seats.")
          .with("unavailable_seat_ids", new JsonArray(taken.seatIds()));
    }
    if (why instanceof Refusal.UnknownSeats unknown) {
      return Problem.of(422, "unknown_seats", "The showtime has no such seats.")
          .with("unknown_seat_ids", new JsonArray(unknown.seatIds()));
    }
    if (why instanceof Refusal.NotItsSeats others) {
      return Problem.of(409, "not_its_seats", "It does not have these seats.")
          .with("seat_ids", new JsonArray(others.seatIds()));
    }
    if (why instanceof Refusal.OtherCategory others) {
      return Problem.of(409, "other_category", "These seats are of another category.")
          .with("seat_ids", new JsonArray(others.seatIds()));
    }
    if (why instanceof Refusal.TicketsUsed used) {
      return Problem.of(409, "tickets_used", "Somebody has come in with these seats' tickets.")
          .with("seat_ids", new JsonArray(used.seatIds()));
    }
    if (why instanceof Refusal.TooManySeats tooMany) {
      return Problem.of(
          422,
          "too_many_seats",
          "A booking may have %d seats: name fewer.".formatted(tooMany.most()));
    }
    if (why instanceof Refusal.PriceChanged changed) {
      return priceChanged(changed);
    }
    if (why instanceof Refusal.StalePrices) {
      return Problem.unavailable("The prices change too often to sell just now.");
    }
    if (why instanceof Refusal.Over) {
      return Problem.of(409, "showtime_over", "The showtime is over, or was cancelled.");
    }
    return why instanceof Refusal.NotConfirmed
        ? Problem.of(409, "not_confirmed", "The booking is not paid for, or was cancelled.")
        : Problem.notFound();
  }

  private static Problem priceChanged(Refusal.PriceChanged changed) {
    var lines = new JsonArray();
    changed.lines().forEach(line -> lines.add(line.toJson(changed.total().currency())));
    return Problem.of(409, "price_changed", "The seats do not cost what you expect.")
        .with("lines", lines)
        .with("total", changed.total().toJson());
  }
}

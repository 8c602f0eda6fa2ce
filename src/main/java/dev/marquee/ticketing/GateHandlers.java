package dev.marquee.ticketing;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Houses;
import dev.marquee.api.Operations;
import dev.marquee.api.Permission;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.api.VenueOf;
import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.ticketing.CheckInOutcome.Admitted;
import dev.marquee.ticketing.CheckInOutcome.AlreadyUsed;
import dev.marquee.ticketing.CheckInOutcome.Cancelled;
import dev.marquee.ticketing.CheckInOutcome.Invalid;
import dev.marquee.ticketing.CheckInOutcome.Untimely;
import dev.marquee.ticketing.CheckInOutcome.WrongVenue;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of gates: check in, and the lists of those who are expected. They are for partners,
 * each of their own venues, and for admins.
 */
final class GateHandlers implements Handlers {
  private static final Logger log = LoggerFactory.getLogger(GateHandlers.class);

  private final Houses houses;
  private final Gate gate;
  private final DoorLists doorLists;

  GateHandlers(Houses houses, Gate gate, DoorLists doorLists) {
    this.houses = houses;
    this.gate = gate;
    this.doorLists = doorLists;
  }

  @Override
  public void register(Operations operations) {
    operations.on("checkIn", this::checkIn);
    operations.on("listShowtimeBookings", this::bookings);
    operations.on("getDoorList", this::doorList);
  }

  private Future<Reply> checkIn(Call call) {
    return gate.checkIn(scan(call), venueId -> mayLetIn(call, venueId))
        .onSuccess(it -> log(call, it))
        .map(GateHandlers::reply);
  }

  private Future<Boolean> mayLetIn(Call call, long venueId) {
    return houses
        .at(call, VenueOf.VENUE, String.valueOf(venueId))
        .map(found -> found.filter(it -> it.allows(Permission.DOOR)).isPresent());
  }

  private static Scan scan(Call call) {
    var body = call.body();
    return new Scan(
        body.getString("qr"),
        call.caller().accountId(),
        body.getString("gate", ""),
        Optional.ofNullable(body.getString("scanned_at")).map(GateHandlers::instant),
        id(body, "venue_id", CatalogId::parse),
        id(body, "showtime_id", ShowtimeId::parse));
  }

  /** To the microsecond, as Postgres keeps it: the same scan is told twice. */
  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeException e) {
      throw Problem.invalid("/scanned_at", "is no instant").refusal();
    }
  }

  /** What cannot be an id is one that no ticket has; that it names nothing is worth saying. */
  private static <T> Optional<T> id(
      JsonObject body, String name, Function<String, Optional<T>> parse) {
    var given = Optional.ofNullable(body.getString(name));
    var parsed = given.flatMap(parse);
    if (given.isPresent() && parsed.isEmpty()) {
      throw Problem.invalid("/" + name, "is no id").refusal();
    }
    return parsed;
  }

  private static Reply reply(CheckInOutcome outcome) {
    if (outcome instanceof Untimely untimely) {
      return Reply.of(Problem.invalid("/scanned_at", untimely.reason()));
    }
    return Reply.ok(json(outcome));
  }

  private static JsonObject json(CheckInOutcome outcome) {
    if (outcome instanceof Admitted admitted) {
      var json =
          result("ADMITTED", admitted.ticket())
              .put("first_used_at", admitted.usedAt().toString())
              .put("conflict", admitted.otherUseAt().isPresent());
      admitted.otherUseAt().ifPresent(it -> json.put("other_used_at", it.toString()));
      return json;
    }
    if (outcome instanceof AlreadyUsed used) {
      return result("ALREADY_USED", used.ticket())
          .put("first_used_at", used.firstUsedAt().toString())
          .put("conflict", used.isConflict());
    }
    if (outcome instanceof Cancelled cancelled) {
      return result("CANCELLED", cancelled.ticket());
    }
    return outcome instanceof WrongVenue wrong
        ? new JsonObject().put("result", "WRONG_VENUE").put("reason", wrong.why().name())
        : new JsonObject().put("result", "INVALID").put("reason", ((Invalid) outcome).why().name());
  }

  private static JsonObject result(String result, TicketClaims ticket) {
    return new JsonObject()
        .put("result", result)
        .put(
            "ticket",
            new JsonObject()
                .put("id", ticket.ticket().toString())
                .put("showtime_id", ticket.ticket().showtime().toString())
                .put("booking_id", ticket.booking().toString())
                .put("seat_id", ticket.seatId()));
  }

  private static void log(Call call, CheckInOutcome outcome) {
    log.atInfo()
        .addKeyValue("request_id", call.requestId())
        .addKeyValue("account", call.caller().accountId())
        .addKeyValue("outcome", outcome.getClass().getSimpleName())
        .log("ticket.scanned");
  }

  private Future<Reply> bookings(Call call) {
    return ofShowtime(
        call, showtime -> doorLists.bookings(showtime, call.limit(), call.cursor()).map(Reply::ok));
  }

  private Future<Reply> doorList(Call call) {
    return ofShowtime(
        call,
        showtime ->
            doorLists
                .signed(showtime)
                .map(
                    list ->
                        list.map(Reply::ok)
                            .orElseGet(() -> Reply.of(Problem.notFound()))
                            .with("Cache-Control", "no-store")));
  }

  private static Future<Reply> ofShowtime(Call call, Function<ShowtimeId, Future<Reply>> answer) {
    return ShowtimeId.parse(call.path("showtime_id"))
        .map(answer)
        .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound())));
  }
}

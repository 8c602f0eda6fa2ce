package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.House;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.Listings;
import dev.marquee.catalog.NewShowtime;
import dev.marquee.catalog.NewVenue;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.Programme;
import dev.marquee.catalog.Programme.Listing;
import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.Showtime;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.ShowtimeRepository;
import dev.marquee.catalog.Venue;
import dev.marquee.partner.ScheduleOutcome.Faulty;
import dev.marquee.partner.ScheduleOutcome.Scheduled;
import dev.marquee.platform.PartnerTransactions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What partners do with their venues: open them, add screens, put showtimes on sale, set prices.
 */
public final class PartnerHandlers implements Handlers {
  private static final Logger log = LoggerFactory.getLogger(PartnerHandlers.class);

  private final Vertx vertx;
  private final Offers offers;
  private final PartnerTransactions transactions;
  private final AuditLog audit = new AuditLog();
  private final Listings listings = new Listings();
  private final Programme programme;
  private final Scheduling scheduling;
  private final ShowtimeRepository showtimes;

  /** Writes through this pool; the offers are told of changed prices. */
  public PartnerHandlers(Vertx vertx, Pool pool, Offers offers) {
    this.vertx = vertx;
    this.offers = offers;
    this.transactions = new PartnerTransactions(pool);
    this.programme = new Programme(pool);
    this.scheduling = new Scheduling(transactions, programme, offers);
    this.showtimes = new ShowtimeRepository(pool);
  }

  @Override
  public void register(Operations operations) {
    operations.on("createVenue", this::createVenue);
    operations.on("createScreen", this::createScreen);
    operations.on("createShowtime", this::createShowtime);
    operations.on("updatePricing", this::updatePricing);
  }

  private Future<Reply> createVenue(Call call) {
    var venue = Forms.venue(call.body());
    return transactions
        .of(call.partnerId(), transaction -> open(transaction, call, venue))
        .onSuccess(opened -> line(call, "venue", opened.id()).log("venue.opened"))
        .map(opened -> Reply.created(opened.toJson().put("screens", new JsonArray())));
  }

  private Future<Venue> open(SqlClient transaction, Call call, NewVenue venue) {
    return listings
        .addVenue(transaction, venue, call.partnerId())
        .compose(opened -> record(transaction, call, opened).map(opened));
  }

  private Future<Void> record(SqlClient transaction, Call call, Venue opened) {
    var house = new House(call.partnerId(), Optional.of(opened.id()));
    return audit.record(
        transaction, call, house, "venue.opened", "venue", opened.id(), null, opened.toJson());
  }

  private Future<Reply> createScreen(Call call) {
    return vertx
        .executeBlocking(() -> Layout.read(call.body()), false)
        .compose(layout -> addScreen(call, layout));
  }

  private Future<Reply> addScreen(Call call, Layout layout) {
    return transactions
        .of(call.partnerId(), transaction -> addScreen(transaction, call, layout))
        .compose(
            screenId -> screenAdded(call, screenId, layout),
            failure ->
                Listings.isNameTaken(failure)
                    ? Future.succeededFuture(Reply.of(nameTaken()))
                    : Future.failedFuture(failure));
  }

  private Future<Long> addScreen(SqlClient transaction, Call call, Layout layout) {
    return listings
        .addScreen(transaction, call.venueId(), layout.name(), layout.text(), layout.seatCount())
        .compose(id -> record(transaction, call, layout, id).map(id));
  }

  private Future<Void> record(SqlClient transaction, Call call, Layout layout, long screenId) {
    var after = new JsonObject().put("name", layout.name()).put("seat_count", layout.seatCount());
    return audit.record(transaction, call, "screen.added", "screen", screenId, null, after);
  }

  private Future<Reply> screenAdded(Call call, long screenId, Layout layout) {
    line(call, "screen", screenId).addKeyValue("seats", layout.seatCount()).log("screen.added");
    return vertx.executeBlocking(
        () -> Reply.created(layout.screen(call.venueId(), screenId, 1)), false);
  }

  private Future<Reply> createShowtime(Call call) {
    var showtime = Forms.showtime(call.body());
    return scheduling
        .schedule(call, showtime)
        .compose(
            outcome ->
                outcome.map(it -> reply(call, showtime, it)).orElseGet(PartnerHandlers::notFound));
  }

  private Future<Reply> reply(Call call, NewShowtime asked, ScheduleOutcome outcome) {
    if (outcome instanceof Scheduled scheduled) {
      line(call, "showtime", scheduled.showtime()).log("showtime.scheduled");
      return showtimes
          .find(scheduled.showtime())
          .map(showtime -> Reply.created(withTerms(showtime.orElseThrow(), asked, scheduled)));
    }
    var problem = outcome instanceof Faulty faulty ? Fault.problem(faulty.faults()) : screenBusy();
    return Future.succeededFuture(Reply.of(problem));
  }

  private static JsonObject withTerms(Showtime showtime, NewShowtime asked, Scheduled scheduled) {
    return showtime
        .toJson()
        .put("pricing_tiers", new PriceList(asked.tiers()).toJson())
        .put("sale_opens_at", scheduled.saleOpensAt().toString())
        .put("cancellation_hours", asked.cancellationHours());
  }

  private Future<Reply> updatePricing(Call call) {
    return ShowtimeId.parse(call.path("showtime_id"))
        .map(id -> programme.find(id).compose(listing -> updatePricing(call, id, listing)))
        .orElseGet(PartnerHandlers::notFound);
  }

  private Future<Reply> updatePricing(Call call, ShowtimeId id, Optional<Listing> listing) {
    return listing
        .map(it -> reprice(call, id, it.seatMapId()))
        .orElseGet(PartnerHandlers::notFound);
  }

  private Future<Reply> reprice(Call call, ShowtimeId id, long seatMapId) {
    var prices = PriceList.read(call.body());
    return offers.seatMap(seatMapId).compose(seatMap -> reprice(call, id, prices, seatMap));
  }

  private Future<Reply> reprice(Call call, ShowtimeId id, PriceList prices, SeatMap seatMap) {
    Fault.refuse(prices.faults(seatMap.categories()));
    return transactions
        .of(call.partnerId(), transaction -> reprice(transaction, call, id, prices))
        .onSuccess(currency -> offers.invalidate(id))
        .onSuccess(currency -> line(call, "showtime", id).log("pricing.changed"))
        .map(currency -> Reply.ok(prices.toJson(id, currency)));
  }

  /** The sale's row is taken before the old prices are read, so that they are those replaced. */
  private Future<String> reprice(
      SqlClient transaction, Call call, ShowtimeId id, PriceList prices) {
    return programme
        .lockSale(transaction, id)
        .compose(locked -> programme.prices(transaction, id))
        .compose(
            before ->
                programme
                    .reprice(transaction, id, prices.tiers())
                    .map(currency -> prices.chargeableIn(currency))
                    .compose(
                        currency ->
                            audit
                                .record(
                                    transaction,
                                    call,
                                    "pricing.changed",
                                    "showtime",
                                    id,
                                    new PriceList(before).toJson(id, currency),
                                    prices.toJson(id, currency))
                                .map(currency)));
  }

  private static Future<Reply> notFound() {
    return Future.succeededFuture(Reply.of(Problem.notFound()));
  }

  private static Problem nameTaken() {
    return Problem.of(409, "name_taken", "The venue has a screen of this name.");
  }

  private static Problem screenBusy() {
    return Problem.of(409, "screen_busy", "The screen shows something else at that time.");
  }

  private static LoggingEventBuilder line(Call call, String what, Object id) {
    return log.atInfo()
        .addKeyValue("request_id", call.requestId())
        .addKeyValue("account", call.caller().accountId())
        .addKeyValue(what, id);
  }
}

package dev.marquee.partner;

import dev.marquee.api.Call;
import dev.marquee.api.Caller;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.Listings;
import dev.marquee.catalog.NewShowtime;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.Programme;
import dev.marquee.catalog.Programme.Listing;
import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.Showtime;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.ShowtimeRepository;
import dev.marquee.partner.ScheduleOutcome.Faulty;
import dev.marquee.partner.ScheduleOutcome.Scheduled;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What partners do with their venues: open them, add screens, put showtimes on sale, set prices. An
 * admin may do it with all. Somebody else's venue is 403, since venues are no secret; one that is
 * not there is 404.
 */
public final class PartnerHandlers implements Handlers {
  private static final Logger log = LoggerFactory.getLogger(PartnerHandlers.class);

  private final Vertx vertx;
  private final Offers offers;
  private final Listings listings;
  private final Programme programme;
  private final Scheduling scheduling;
  private final ShowtimeRepository showtimes;

  /** Writes through this pool; the offers are told of changed prices. */
  public PartnerHandlers(Vertx vertx, Pool pool, Offers offers) {
    this.vertx = vertx;
    this.offers = offers;
    this.listings = new Listings(pool);
    this.programme = new Programme(pool);
    this.scheduling = new Scheduling(pool, programme, offers);
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
    var caller = call.caller();
    var owner = Optional.of(caller).filter(it -> it.has("partner")).map(Caller::accountId);
    return listings
        .addVenue(Forms.venue(call.body()), owner)
        .onSuccess(venue -> line(call, "venue", venue.id()).log("venue.opened"))
        .map(venue -> Reply.created(venue.toJson().put("screens", new JsonArray())));
  }

  private Future<Reply> createScreen(Call call) {
    return CatalogId.parse(call.path("venue_id"))
        .map(venueId -> ifMayChange(call, venueId, () -> addScreen(call, venueId)))
        .orElseGet(PartnerHandlers::notFound);
  }

  private Future<Reply> addScreen(Call call, long venueId) {
    return vertx
        .executeBlocking(() -> Layout.read(call.body()), false)
        .compose(layout -> addScreen(call, venueId, layout));
  }

  private Future<Reply> addScreen(Call call, long venueId, Layout layout) {
    return listings
        .addScreen(venueId, layout.name(), layout.text(), layout.seatCount())
        .compose(
            added ->
                added
                    .map(screenId -> screenAdded(call, venueId, screenId, layout))
                    .orElseGet(() -> Future.succeededFuture(Reply.of(nameTaken()))));
  }

  private Future<Reply> screenAdded(Call call, long venueId, long screenId, Layout layout) {
    line(call, "screen", screenId).addKeyValue("seats", layout.seatCount()).log("screen.added");
    return vertx.executeBlocking(() -> Reply.created(layout.screen(venueId, screenId)), false);
  }

  private Future<Reply> createShowtime(Call call) {
    return CatalogId.parse(call.path("venue_id"))
        .map(venueId -> ifMayChange(call, venueId, () -> schedule(call, venueId)))
        .orElseGet(PartnerHandlers::notFound);
  }

  private Future<Reply> schedule(Call call, long venueId) {
    var showtime = Forms.showtime(call.body());
    return scheduling
        .schedule(venueId, showtime)
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
        .map(it -> ifMayChange(call, it.venueId(), () -> reprice(call, id, it.seatMapId())))
        .orElseGet(PartnerHandlers::notFound);
  }

  private Future<Reply> reprice(Call call, ShowtimeId id, long seatMapId) {
    var prices = PriceList.read(call.body());
    return offers.seatMap(seatMapId).compose(seatMap -> reprice(call, id, prices, seatMap));
  }

  private Future<Reply> reprice(Call call, ShowtimeId id, PriceList prices, SeatMap seatMap) {
    Fault.refuse(prices.faults(seatMap.categories()));
    return programme
        .reprice(id, prices.tiers())
        .onSuccess(currency -> offers.invalidate(id))
        .onSuccess(currency -> line(call, "showtime", id).log("pricing.changed"))
        .map(currency -> Reply.ok(prices.toJson(id, currency)));
  }

  private Future<Reply> ifMayChange(Call call, long venueId, Supplier<Future<Reply>> change) {
    var caller = call.caller();
    return listings
        .isOwner(venueId, caller.accountId())
        .compose(
            isOwner ->
                isOwner
                    .map(it -> it || caller.has("admin") ? change.get() : forbidden())
                    .orElseGet(PartnerHandlers::notFound));
  }

  private static Future<Reply> notFound() {
    return Future.succeededFuture(Reply.of(Problem.notFound()));
  }

  private static Future<Reply> forbidden() {
    return Future.succeededFuture(Reply.of(Problem.forbidden()));
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

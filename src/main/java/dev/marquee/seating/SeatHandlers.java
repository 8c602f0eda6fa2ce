package dev.marquee.seating;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.Offer;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.seating.SeatInventory.SeatStates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The seat map of a showtime, once or live. Open to all. */
public final class SeatHandlers implements Handlers {
  private final Offers offers;
  private final SeatFeed feed;
  private final LiveMaps liveMaps;
  private final SeatMapView view;

  /** Answers from this feed. */
  public SeatHandlers(Vertx vertx, Offers offers, SeatFeed feed, LiveMaps liveMaps) {
    this.offers = offers;
    this.feed = feed;
    this.liveMaps = liveMaps;
    this.view = new SeatMapView(vertx);
  }

  @Override
  public void register(Operations operations) {
    operations.on("getSeats", this::getSeats);
    operations.on("watchSeats", this::watchSeats);
  }

  private Future<Reply> getSeats(Call call) {
    return showtime(call)
        .map(offers::of)
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(offer -> offer.map(it -> seats(call, it)).orElseGet(SeatHandlers::notFound));
  }

  private static Optional<ShowtimeId> showtime(Call call) {
    return ShowtimeId.parse(call.path("showtime_id"));
  }

  private static Future<Reply> notFound() {
    return Future.succeededFuture(Reply.of(Problem.notFound()));
  }

  private Future<Reply> seats(Call call, Offer offer) {
    return feed.states(offer.showtime())
        .compose(
            states -> states.map(it -> seats(call, offer, it)).orElseGet(SeatHandlers::notFound));
  }

  private Future<Reply> seats(Call call, Offer offer, SeatStates states) {
    var statusesOnly = call.query("view").isPresent();
    var etag = statusesOnly ? etag(states.version()) : etag(states.version(), offer);
    if (call.header("If-None-Match").filter(known -> names(known, etag)).isPresent()) {
      return Future.succeededFuture(Reply.notModified().with("ETag", etag));
    }
    var body =
        statusesOnly
            ? Future.succeededFuture(view.statuses(offer.showtime(), states))
            : view.whole(offer, states);
    return body.map(it -> Reply.json(200, it).with("ETag", etag).with("Cache-Control", "no-cache"));
  }

  /** The version; with prices in the answer, also how often they have changed, and by the clock. */
  private static String etag(long version, Offer offer) {
    var step = offer.prices().step();
    return offer.pricingVersion() == 1 && step == 0
        ? etag(version)
        : "\"" + version + "." + offer.pricingVersion() + "." + step + "\"";
  }

  private static String etag(long version) {
    return "\"" + version + "\"";
  }

  /** Weak comparison, as RFC 9110 has it for If-None-Match. */
  private static boolean names(String ifNoneMatch, String etag) {
    return Stream.of(ifNoneMatch.split(",", -1))
        .map(String::strip)
        .anyMatch(it -> it.equals("*") || it.equals(etag) || it.equals("W/" + etag));
  }

  private Future<Reply> watchSeats(Call call) {
    var showtime = showtime(call);
    if (showtime.isEmpty()) {
      return notFound();
    }
    if (!call.wantsWebSocket()) {
      return Future.succeededFuture(
          Reply.of(
              Problem.of(426, "upgrade_required", "This address speaks WebSocket.")
                  .header("Upgrade", "websocket")));
    }
    return feed.watch(showtime.get())
        .compose(watched -> watched.map(it -> join(call, it)).orElseGet(SeatHandlers::notFound));
  }

  private Future<Reply> join(Call call, WatchedShowtime watched) {
    return call.upgrade()
        .onFailure(failure -> feed.leave(watched.edition().showtime()))
        .map(
            upgraded -> {
              liveMaps.join(upgraded.socket(), watched, version(call), upgraded.leave());
              return Reply.upgraded();
            });
  }

  private static OptionalLong version(Call call) {
    return call.query("version")
        .map(Long::parseLong)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }
}

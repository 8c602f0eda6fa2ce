package dev.marquee.seating;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.marquee.catalog.Offer;
import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.pricing.Breakdown;
import dev.marquee.pricing.PriceTerms.Prices;
import dev.marquee.seating.SeatInventory.SeatStates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A showtime's seats as JSON. What does not change between two versions is encoded once a seat map:
 * the text between each seat's status and the next one's; and the whole is kept until the version
 * or the prices move on.
 */
final class SeatMapView {
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  /** Encoding a larger map takes too long for an event loop. */
  private static final int LARGE = 2_000;

  private record Encoded(long version, Optional<Prices> prices, Buffer body) {

    boolean shows(SeatStates states, Prices others) {
      return version == states.version() && prices.filter(others::equals).isPresent();
    }
  }

  private final Vertx vertx;
  private final Cache<SeatMap, List<Buffer>> pieces = Caffeine.newBuilder().weakKeys().build();
  private final Cache<ShowtimeId, Encoded> views = views();
  private final Cache<ShowtimeId, Encoded> statuses = views();

  SeatMapView(Vertx vertx) {
    this.vertx = vertx;
  }

  private static Cache<ShowtimeId, Encoded> views() {
    return Caffeine.newBuilder()
        .maximumWeight(MAX_BYTES)
        .weigher((ShowtimeId id, Encoded view) -> view.body().length())
        .build();
  }

  /** The statuses alone: {@code {showtime_id, version, status}}. */
  Buffer statuses(ShowtimeId showtime, SeatStates states) {
    var known = statuses.getIfPresent(showtime);
    if (known != null && known.version() == states.version()) {
      return known.body();
    }
    var body =
        new JsonObject()
            .put("showtime_id", showtime.toString())
            .put("version", states.version())
            .put("status", states.letters())
            .toBuffer();
    statuses.put(showtime, new Encoded(states.version(), Optional.empty(), body));
    return body;
  }

  /** The whole map with every seat's status, and the prices. */
  Future<Buffer> whole(Offer offer, SeatStates states) {
    var known = views.getIfPresent(offer.showtime());
    if (known != null && known.shows(states, offer.prices())) {
      return Future.succeededFuture(known.body());
    }
    return offer.seatMap().size() > LARGE
        ? vertx.executeBlocking(() -> encode(offer, states), false)
        : Future.succeededFuture(encode(offer, states));
  }

  private Buffer encode(Offer offer, SeatStates states) {
    var between = pieces.get(offer.seatMap(), SeatMapView::pieces);
    var body = Buffer.buffer(between.size() * 128);
    body.appendBuffer(head(offer, states.version()));
    for (var position = 0; position < offer.seatMap().size(); position++) {
      body.appendBuffer(between.get(position))
          .appendString(SeatStatus.ofLetter(states.letters().charAt(position)).name());
    }
    body.appendBuffer(between.get(offer.seatMap().size()));
    views.put(offer.showtime(), new Encoded(states.version(), Optional.of(offer.prices()), body));
    return body;
  }

  /** An open object that ends before its rows. */
  private static Buffer head(Offer offer, long version) {
    var head =
        new JsonObject()
            .put("showtime_id", offer.showtime().toString())
            .put("version", version)
            .put("currency", offer.currency())
            .put("tiers", Breakdown.tiers(offer.prices().byCategory(), offer.currency()))
            .encode();
    return Buffer.buffer(head.substring(0, head.length() - 1));
  }

  /** The text before the first seat's status, between each two, and after the last one's. */
  private static List<Buffer> pieces(SeatMap map) {
    var pieces = new ArrayList<Buffer>(map.size() + 1);
    var text = new StringBuilder(",\"rows\":[");
    var rowSeparator = "";
    for (var row : map.rows()) {
      text.append(rowSeparator).append("{\"row\":").append(Json.encode(row.name()));
      text.append(",\"seats\":[");
      rowSeparator = ",";
      var seatSeparator = "";
      for (var seat : row.seats()) {
        text.append(seatSeparator).append(beforeStatus(seat));
        pieces.add(Buffer.buffer(text.toString()));
        text.setLength(0);
        text.append("\",\"accessible\":").append(seat.accessible()).append('}');
        seatSeparator = ",";
      }
      text.append("]}");
    }
    pieces.add(Buffer.buffer(text.append("]}").toString()));
    return List.copyOf(pieces);
  }

  private static String beforeStatus(SeatMap.Seat seat) {
    var known =
        new JsonObject()
            .put("id", seat.id())
            .put("number", seat.number())
            .put("x", SeatMap.plain(seat.x()))
            .put("y", SeatMap.plain(seat.y()))
            .put("category", seat.category())
            .encode();
    return known.substring(0, known.length() - 1) + ",\"status\":\"";
  }
}

package dev.marquee.search;

import static dev.marquee.search.Clauses.all;
import static dev.marquee.search.Clauses.hits;
import static dev.marquee.search.Clauses.of;
import static dev.marquee.search.Clauses.sort;
import static dev.marquee.search.Clauses.term;
import static dev.marquee.search.Clauses.terms;

import dev.marquee.catalog.Page;
import dev.marquee.catalog.Venue;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Venues in the search index. */
final class IndexedVenues {
  private final SearchServer server;
  private final SearchIndices indices;
  private final Showings showings;

  IndexedVenues(SearchServer server, SearchIndices indices, Showings showings) {
    this.server = server;
    this.indices = indices;
    this.showings = showings;
  }

  /** The venues that fit. */
  Future<Page<Venue>> find(VenueQuery query) {
    var body = query.near().map(near -> around(near, query)).orElseGet(() -> byId(query));
    return filters(query)
        .compose(
            filters -> server.search(indices.alias(Kind.VENUES), body.put("query", all(filters))))
        .map(found -> page(query, hits(found)));
  }

  /** The venues that a text in a search box fits best, the nearer before the farther. */
  JsonObject inBox(BoxQuery query, Typos typos) {
    var sorts = new JsonArray().add(sort("_score", "desc"));
    query.near().ifPresent(near -> sorts.add(byDistance(near)));
    return of("size", query.limit())
        .put("query", within(query, TextQuery.venuesWhileTyping(query.q(), typos)))
        .put("track_total_hits", false)
        .put("sort", sorts.add(sort("venue_id", "asc")));
  }

  private static JsonObject within(BoxQuery query, JsonObject text) {
    return of(
        "bool",
        of("must", new JsonArray().add(text))
            .put(
                "filter",
                new JsonArray(query.near().flatMap(IndexedVenues::within).stream().toList())));
  }

  private static JsonObject byId(VenueQuery query) {
    return of("size", query.limit() + 1)
        .put("sort", new JsonArray().add(sort("venue_id", "asc")))
        .put("search_after", new JsonArray().add(VenueCursor.ById.of(query.cursor()).venueId()));
  }

  private static JsonObject around(Near near, VenueQuery query) {
    var after = VenueCursor.ByDistance.of(query.cursor());
    return of("size", query.limit() + 1)
        .put("sort", new JsonArray().add(byDistance(near)).add(sort("venue_id", "asc")))
        .put("search_after", new JsonArray().add(after.metres()).add(after.venueId()));
  }

  private static JsonObject byDistance(Near near) {
    return of("_geo_distance", of("location", place(near)).put("order", "asc").put("unit", "m"));
  }

  private static JsonObject place(Near near) {
    return of("lat", near.lat()).put("lon", near.lng());
  }

  private static Optional<JsonObject> within(Near near) {
    return near.radiusKm()
        .map(km -> of("geo_distance", of("distance", km + "km").put("location", place(near))));
  }

  private Future<List<JsonObject>> filters(VenueQuery query) {
    var filters = new ArrayList<JsonObject>();
    query.city().ifPresent(it -> filters.add(term("city", it.toLowerCase(Locale.ROOT))));
    query.near().flatMap(IndexedVenues::within).ifPresent(filters::add);
    if (!query.isShowingNow()) {
      return Future.succeededFuture(filters);
    }
    return showings
        .venuesShowingNow()
        .onSuccess(venues -> filters.add(terms("venue_id", venues)))
        .map(filters);
  }

  private static Page<Venue> page(VenueQuery query, List<JsonObject> hits) {
    var isNear = query.near().isPresent();
    var page = Page.of(hits, query.limit(), last -> cursor(isNear, last));
    return new Page<>(
        page.items().stream().map(it -> venue(it, distance(isNear, it))).toList(), page.next());
  }

  private static String cursor(boolean isNear, JsonObject hit) {
    var id = Long.parseLong(hit.getString("_id"));
    return isNear
        ? new VenueCursor.ByDistance(hit.getJsonArray("sort").getDouble(0), id).format()
        : new VenueCursor.ById(id).format();
  }

  private static Optional<Double> distance(boolean isNear, JsonObject hit) {
    return isNear
        ? Optional.of(Near.kilometres(hit.getJsonArray("sort").getDouble(0)))
        : Optional.empty();
  }

  /** The venues of a search for what is being typed. */
  static List<Venue> venues(BoxQuery query, List<JsonObject> hits) {
    return hits.stream().map(it -> venue(it, typedDistance(query, it))).toList();
  }

  private static Optional<Double> typedDistance(BoxQuery query, JsonObject hit) {
    return query.near().map(it -> Near.kilometres(hit.getJsonArray("sort").getDouble(1)));
  }

  private static Venue venue(JsonObject hit, Optional<Double> distanceKm) {
    var document = hit.getJsonObject("_source");
    return new Venue(
        document.getLong("venue_id"),
        document.getString("name"),
        document.getString("city"),
        document.getString("country"),
        ZoneId.of(document.getString("timezone")),
        document.getDouble("lat"),
        document.getDouble("lng"),
        distanceKm);
  }
}

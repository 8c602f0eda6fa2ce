package dev.marquee.search;

import dev.marquee.catalog.Movie;
import dev.marquee.catalog.Venue;
import dev.marquee.search.FoundMovies.Count;
import dev.marquee.search.FoundMovies.Facets;
import dev.marquee.search.FoundMovies.FoundMovie;
import dev.marquee.search.FoundMovies.Left;
import dev.marquee.search.FoundMovies.Price;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;

/** What was found, as the contract has it. */
final class SearchJson {
  private SearchJson() {}

  static JsonObject movies(MovieQuery query, Answer<FoundMovies> answer) {
    var found = answer.found();
    var json = found.page().toJson(SearchJson::movie).put("degraded", answer.isDegraded());
    found.facets().ifPresent(it -> json.put("facets", facets(it)));
    if (query.q().isPresent()) {
      json.put("suggestion", found.suggestion().orElse(null));
    }
    return json;
  }

  static JsonObject box(Answer<FoundInBox> answer) {
    var found = answer.found();
    return new JsonObject()
        .put("movies", array(found.movies(), Movie::toJson))
        .put("venues", array(found.venues(), Venue::toJson))
        .put("suggestion", found.suggestion().orElse(null))
        .put("degraded", answer.isDegraded());
  }

  private static JsonObject movie(FoundMovie found) {
    var left = found.left();
    return found
        .movie()
        .toJson()
        .put("available_seats", left.map(Left::seats).orElse(null))
        .put("sold_out", left.map(it -> it.seats() == 0).orElse(null))
        .put("price_from", left.flatMap(Left::priceFrom).map(SearchJson::price).orElse(null));
  }

  private static JsonObject price(Price price) {
    return new JsonObject().put("amount", price.amount()).put("currency", price.currency());
  }

  private static JsonObject facets(Facets facets) {
    return new JsonObject()
        .put("genres", array(facets.genres(), SearchJson::count))
        .put("languages", array(facets.languages(), SearchJson::count))
        .put("cities", array(facets.cities(), SearchJson::count));
  }

  private static JsonObject count(Count count) {
    return new JsonObject().put("value", count.value()).put("movies", count.movies());
  }

  private static <T> JsonArray array(List<T> items, Function<T, JsonObject> item) {
    var array = new JsonArray();
    items.forEach(it -> array.add(item.apply(it)));
    return array;
  }
}

package dev.marquee.search;

import static dev.marquee.search.Clauses.all;
import static dev.marquee.search.Clauses.buckets;
import static dev.marquee.search.Clauses.hits;
import static dev.marquee.search.Clauses.missing;
import static dev.marquee.search.Clauses.number;
import static dev.marquee.search.Clauses.of;
import static dev.marquee.search.Clauses.range;
import static dev.marquee.search.Clauses.term;
import static dev.marquee.search.Clauses.terms;
import static dev.marquee.search.Clauses.values;

import dev.marquee.search.FoundMovies.Count;
import dev.marquee.search.FoundMovies.Left;
import dev.marquee.search.FoundMovies.Price;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the index knows of showtimes: which movies are shown where and when, and what is left. Which
 * movies are shown, and which venues a city has, is remembered, since all who type ask for it.
 */
final class Showings {
  private static final long MOST_REMEMBERED = 256;
  private static final Duration REMEMBERED = Duration.ofMillis(500);

  // A terms query takes as many.
  private static final int MOST_IDS = 65_000;
  private static final int MOST_VENUES = 10_000;
  private static final int MOST_CITIES = 100;

  /**
   * Which showtimes to come are meant.
   *
   * @param city in lower case
   * @param isAvailable only those with a seat left
   */
  record Scope(Optional<String> city, Optional<LocalDate> date, boolean isAvailable) {
    /** All of them. */
    static final Scope ANYWHERE = new Scope(Optional.empty(), Optional.empty(), false);

    /** Those that a query asks for. */
    static Scope of(MovieQuery query) {
      return new Scope(
          query.city().map(it -> it.toLowerCase(Locale.ROOT)), query.date(), query.isAvailable());
    }

    Scope inAllCities() {
      return new Scope(Optional.empty(), date, isAvailable);
    }
  }

  private final SearchServer server;
  private final SearchIndices indices;
  private final Remembered<Scope, Set<Long>> shown;
  private final Remembered<String, List<Long>> venuesOf;

  Showings(Vertx vertx, SearchServer server, SearchIndices indices) {
    this.server = server;
    this.indices = indices;
    shown = new Remembered<>(vertx, MOST_REMEMBERED, REMEMBERED, this::load);
    venuesOf = new Remembered<>(vertx, MOST_REMEMBERED, REMEMBERED, this::loadVenuesOf);
  }

  /** The movies that are shown. */
  Future<Set<Long>> movies(Scope scope) {
    return shown.to(scope);
  }

  private Future<Set<Long>> load(Scope scope) {
    return filters(scope)
        .compose(filters -> aggregate(filters, of("movies", values("movie_id", MOST_IDS))))
        .map(
            found ->
                buckets(found.getJsonObject("movies")).stream()
                    .map(it -> it.getLong("key"))
                    .collect(Collectors.toUnmodifiableSet()));
  }

  /** What is left of each of some movies; of none whose showtimes are not all known yet. */
  Future<Map<Long, Left>> left(Scope scope, Collection<Long> movies) {
    if (movies.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    var each =
        values("movie_id", movies.size())
            .put(
                "aggs",
                of("seats", number("sum", "available_seats"))
                    .put("known", number("value_count", "available_seats"))
                    .put("price_from", number("min", "price_from"))
                    .put("currencies", values("currency", 2)));
    return filters(scope)
        .map(filters -> with(filters, terms("movie_id", movies)))
        .compose(filters -> aggregate(filters, of("movies", each)))
        .map(found -> left(buckets(found.getJsonObject("movies"))));
  }

  private static Map<Long, Left> left(List<JsonObject> movies) {
    return movies.stream()
        .filter(it -> it.getJsonObject("known").getLong("value").equals(it.getLong("doc_count")))
        .collect(Collectors.toMap(it -> it.getLong("key"), Showings::left));
  }

  private static Left left(JsonObject movie) {
    var currencies = buckets(movie.getJsonObject("currencies"));
    var price =
        currencies.size() == 1
            ? Optional.of(
                new Price(
                    movie.getJsonObject("price_from").getDouble("value").longValue(),
                    currencies.get(0).getString("key")))
            : Optional.<Price>empty();
    return new Left(movie.getJsonObject("seats").getDouble("value").longValue(), price);
  }

  /** The venues where something is on, or soon will be. */
  Future<Set<Long>> venuesShowingNow() {
    var filters =
        List.of(
            range("starts_at", "lt", "now+" + VenueQuery.SOON_HOURS + "h"),
            range("ends_at", "gt", "now"),
            missing("cancelled_at"));
    return aggregate(filters, of("venues", values("venue_id", MOST_VENUES)))
        .map(
            found ->
                buckets(found.getJsonObject("venues")).stream()
                    .map(it -> it.getLong("key"))
                    .collect(Collectors.toSet()));
  }

  /** In how many of some movies each city has a part; of the cities with the most venues. */
  Future<List<Count>> cities(Scope scope, Collection<Long> movies) {
    return venues().compose(venues -> cities(scope, movies, venues));
  }

  private Future<List<Count>> cities(
      Scope scope, Collection<Long> movies, Map<String, List<Long>> venues) {
    var cities = new JsonObject();
    venues.entrySet().stream()
        .sorted(Comparator.comparing(it -> -it.getValue().size()))
        .limit(MOST_CITIES)
        .forEach(it -> cities.put(it.getKey(), terms("venue_id", it.getValue())));
    var each =
        of("filters", of("filters", cities))
            .put("aggs", of("movies", number("cardinality", "movie_id")));
    return cities.isEmpty()
        ? Future.succeededFuture(List.of())
        : aggregate(with(toCome(scope), terms("movie_id", movies)), of("cities", each))
            .map(found -> counts(found.getJsonObject("cities").getJsonObject("buckets")));
  }

  private static List<Count> counts(JsonObject cities) {
    return cities.stream()
        .map(
            city ->
                new Count(
                    city.getKey(),
                    ((JsonObject) city.getValue()).getJsonObject("movies").getLong("value")))
        .filter(it -> it.movies() > 0)
        .sorted(Comparator.comparing(Count::movies).reversed().thenComparing(Count::value))
        .toList();
  }

  /** The venues of each city. */
  private Future<Map<String, List<Long>>> venues() {
    var body =
        of("size", MOST_VENUES)
            .put("_source", new JsonArray().add("city"))
            .put("sort", new JsonArray().add(Clauses.sort("venue_id", "asc")));
    return server
        .search(indices.alias(Kind.VENUES), body)
        .map(
            found ->
                hits(found).stream()
                    .collect(
                        Collectors.groupingBy(
                            it -> it.getJsonObject("_source").getString("city"),
                            TreeMap::new,
                            Collectors.mapping(
                                it -> Long.valueOf(it.getString("_id")), Collectors.toList()))));
  }

  private Future<List<JsonObject>> filters(Scope scope) {
    return scope
        .city()
        .map(city -> venuesOf.to(city).map(it -> with(toCome(scope), terms("venue_id", it))))
        .orElseGet(() -> Future.succeededFuture(toCome(scope)));
  }

  private Future<List<Long>> loadVenuesOf(String city) {
    var body = of("size", MOST_VENUES).put("_source", false).put("query", term("city", city));
    return server
        .search(indices.alias(Kind.VENUES), body)
        .map(found -> hits(found).stream().map(it -> Long.valueOf(it.getString("_id"))).toList());
  }

  private static List<JsonObject> toCome(Scope scope) {
    var filters = new ArrayList<JsonObject>();
    filters.add(range("starts_at", "gt", "now"));
    filters.add(missing("cancelled_at"));
    scope.date().ifPresent(it -> filters.add(term("local_date", it.toString())));
    if (scope.isAvailable()) {
      filters.add(range("available_seats", "gt", 0));
    }
    return filters;
  }

  private static List<JsonObject> with(List<JsonObject> filters, JsonObject one) {
    var more = new ArrayList<>(filters);
    more.add(one);
    return more;
  }

  private Future<JsonObject> aggregate(List<JsonObject> filters, JsonObject aggregations) {
    var body = of("size", 0).put("query", all(filters)).put("aggs", aggregations);
    return server
        .search(indices.alias(Kind.SHOWTIMES), body)
        .map(it -> it.getJsonObject("aggregations"));
  }
}

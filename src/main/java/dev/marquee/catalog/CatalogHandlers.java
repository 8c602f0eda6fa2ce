package dev.marquee.catalog;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.VenueRepository.City;
import dev.marquee.catalog.VenueRepository.Near;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Browsing: movies, their showtimes, venues. Open to all. */
public final class CatalogHandlers implements Handlers {
  private static final String DEGREES = "(-?\\d{1,3}(?:\\.\\d{1,12})?)";
  private static final Pattern NEAR = Pattern.compile(DEGREES + "\\s*,\\s*" + DEGREES);
  private static final Pattern RADIUS_KM = Pattern.compile("\\d{1,5}(?:\\.\\d{1,6})?");

  private final MovieRepository movies;
  private final ShowtimeRepository showtimes;
  private final VenueRepository venues;

  /** Reads through this pool. */
  public CatalogHandlers(Pool pool) {
    this.movies = new MovieRepository(pool);
    this.showtimes = new ShowtimeRepository(pool);
    this.venues = new VenueRepository(pool);
  }

  @Override
  public void register(Operations operations) {
    operations.on("listMovies", this::listMovies);
    operations.on("getMovie", this::getMovie);
    operations.on("listMovieShowtimes", this::listMovieShowtimes);
    operations.on("getShowtime", this::getShowtime);
    operations.on("listVenues", this::listVenues);
    operations.on("getVenue", this::getVenue);
    operations.on("listCities", this::listCities);
    operations.on("listGenres", this::listGenres);
  }

  private Future<Reply> listMovies(Call call) {
    var filter =
        new MovieRepository.Filter(
            call.query("city"), date(call), call.query("genre"), call.query("language"));
    return movies
        .list(filter, call.limit(), call.cursor())
        .map(page -> Reply.ok(page.toJson(Movie::toJson)));
  }

  private Future<Reply> getMovie(Call call) {
    return found(CatalogId.parse(call.path("movie_id")), movies::find)
        .map(movie -> replyOrNotFound(movie.map(Movie::toJson)));
  }

  private Future<Reply> listMovieShowtimes(Call call) {
    return found(CatalogId.parse(call.path("movie_id")), movies::find)
        .compose(
            movie ->
                movie
                    .map(it -> listShowtimes(it, call))
                    .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound()))));
  }

  private Future<Reply> listShowtimes(Movie movie, Call call) {
    // A venue that cannot be is asked for like one that is not: it has no showtimes.
    var venueId = call.query("venue_id").map(it -> CatalogId.parse(it).orElse(0L));
    var filter = new ShowtimeRepository.Filter(date(call), venueId, call.query("city"));
    return showtimes
        .list(movie.id(), filter, call.limit(), call.cursor())
        .map(page -> Reply.ok(page.toJson(Showtime::toJson)));
  }

  private Future<Reply> getShowtime(Call call) {
    return found(ShowtimeId.parse(call.path("showtime_id")), showtimes::find)
        .map(showtime -> replyOrNotFound(showtime.map(Showtime::toJson)));
  }

  private Future<Reply> listVenues(Call call) {
    var radiusKm = radiusKm(call);
    if (radiusKm.isPresent() && call.query("near").isEmpty()) {
      throw Problem.invalid("/radius_km", "needs near").refusal();
    }
    var page =
        call.query("near")
            .map(text -> near(text, radiusKm))
            .map(near -> venues.near(near, call.query("city"), call.limit(), call.cursor()))
            .orElseGet(() -> venues.list(call.query("city"), call.limit(), call.cursor()));
    return page.map(it -> Reply.ok(it.toJson(Venue::toJson)));
  }

  private Future<Reply> getVenue(Call call) {
    return found(CatalogId.parse(call.path("venue_id")), venues::find)
        .compose(
            venue ->
                venue
                    .map(this::withScreens)
                    .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound()))));
  }

  private Future<Reply> withScreens(Venue venue) {
    return venues
        .screens(venue.id())
        .map(screens -> Reply.ok(venue.toJson().put("screens", array(screens, Screen::toJson))));
  }

  private Future<Reply> listCities(Call call) {
    return venues
        .cities()
        .map(cities -> Reply.ok(new JsonObject().put("items", array(cities, this::json))));
  }

  private Future<Reply> listGenres(Call call) {
    return movies
        .genres()
        .map(genres -> Reply.ok(new JsonObject().put("items", new JsonArray(genres))));
  }

  private JsonObject json(City city) {
    return new JsonObject()
        .put("city", city.name())
        .put("country", city.country())
        .put("venues", city.venues());
  }

  private static <I, T> Future<Optional<T>> found(
      Optional<I> id, Function<I, Future<Optional<T>>> find) {
    return id.map(find).orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private static Reply replyOrNotFound(Optional<JsonObject> body) {
    return body.map(Reply::ok).orElseGet(() -> Reply.of(Problem.notFound()));
  }

  private static <T> JsonArray array(List<T> items, Function<T, JsonObject> item) {
    var array = new JsonArray();
    items.forEach(it -> array.add(item.apply(it)));
    return array;
  }

  private static Optional<LocalDate> date(Call call) {
    return call.query("date").map(CatalogHandlers::date);
  }

  private static LocalDate date(String text) {
    try {
      var date = LocalDate.parse(text);
      if (date.getYear() >= 1 && date.getYear() <= 9999) {
        return date;
      }
    } catch (DateTimeException e) {
      throw Problem.invalid("/date", "is not a date such as 2026-12-01").refusal();
    }
    throw Problem.invalid("/date", "is not a date such as 2026-12-01").refusal();
  }

  private static Optional<Double> radiusKm(Call call) {
    return call.query("radius_km")
        .map(
            text -> {
              if (RADIUS_KM.matcher(text).matches() && Double.parseDouble(text) > 0) {
                return Double.valueOf(text);
              }
              throw Problem.invalid("/radius_km", "is not a number of kilometres").refusal();
            });
  }

  private static Near near(String text, Optional<Double> radiusKm) {
    var matcher = NEAR.matcher(text);
    if (matcher.matches()) {
      var lat = Double.parseDouble(matcher.group(1));
      var lng = Double.parseDouble(matcher.group(2));
      if (Math.abs(lat) <= 90 && Math.abs(lng) <= 180) {
        return new Near(lat, lng, radiusKm);
      }
    }
    throw Problem.invalid("/near", "is not a place such as 48.85,2.35").refusal();
  }
}

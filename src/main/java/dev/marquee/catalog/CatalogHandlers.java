package dev.marquee.catalog;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.VenueRepository.City;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Browsing: a movie, its showtimes, a venue. Open to all; lists of them are found by search. */
public final class CatalogHandlers implements Handlers {
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
    operations.on("getMovie", this::getMovie);
    operations.on("listMovieShowtimes", this::listMovieShowtimes);
    operations.on("getShowtime", this::getShowtime);
    operations.on("getVenue", this::getVenue);
    operations.on("listCities", this::listCities);
    operations.on("listGenres", this::listGenres);
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
    var filter = new ShowtimeRepository.Filter(call.queryDate("date"), venueId, call.query("city"));
    return showtimes
        .list(movie.id(), filter, call.limit(), call.cursor())
        .map(page -> Reply.ok(page.toJson(Showtime::toJson)));
  }

  private Future<Reply> getShowtime(Call call) {
    return found(ShowtimeId.parse(call.path("showtime_id")), showtimes::find)
        .map(showtime -> replyOrNotFound(showtime.map(Showtime::toJson)));
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
}

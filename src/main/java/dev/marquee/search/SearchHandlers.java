package dev.marquee.search;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.Page;
import dev.marquee.catalog.Venue;
import io.vertx.core.Future;

/** Finding movies and venues. Open to all. */
public final class SearchHandlers implements Handlers {
  private static final int BOX_LIMIT = 10;

  private final Searches searches;

  /** Asks these. */
  public SearchHandlers(Searches searches) {
    this.searches = searches;
  }

  @Override
  public void register(Operations operations) {
    operations.on("listMovies", this::listMovies);
    operations.on("listVenues", this::listVenues);
    operations.on("search", this::search);
  }

  private Future<Reply> listMovies(Call call) {
    var query =
        new MovieQuery(
            call.query("q"),
            call.query("city"),
            call.queryDate("date"),
            call.query("genre"),
            call.query("language"),
            call.queryFlag("available"),
            call.queryFlag("facets"),
            call.limit(),
            call.cursor());
    return searches.movies(query).map(it -> Reply.ok(SearchJson.movies(query, it)));
  }

  private Future<Reply> listVenues(Call call) {
    if (call.query("radius_km").isPresent() && call.query("near").isEmpty()) {
      throw Problem.invalid("/radius_km", "needs near").refusal();
    }
    var query =
        new VenueQuery(
            call.query("near").map(it -> Near.parse(it, call.query("radius_km"))),
            call.query("city"),
            call.queryFlag("now_showing"),
            call.limit(),
            call.cursor());
    return searches.venues(query).map(SearchHandlers::venues);
  }

  private static Reply venues(Answer<Page<Venue>> answer) {
    return Reply.ok(answer.found().toJson(Venue::toJson).put("degraded", answer.isDegraded()));
  }

  private Future<Reply> search(Call call) {
    var query =
        new BoxQuery(
            call.query("q").orElseThrow(),
            call.query("near").map(Near::parse),
            call.queryInt("limit").orElse(BOX_LIMIT));
    return searches.box(query).map(it -> Reply.ok(SearchJson.box(it)));
  }
}

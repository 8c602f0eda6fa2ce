package dev.marquee.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/** People look at what is on: movies, one of them, its showtimes, a seat map, venues. */
public class Browse extends Simulation {

  /** Sets it up. */
  public Browse() {
    var catalogue = Catalogue.read();
    var browse =
        scenario("Browse")
            .exec(get("movies", "/movies?limit=20"))
            .pause(Duration.ofMillis(300))
            .exec(feed(catalogue.movies()))
            .exec(get("movie", "/movies/#{movie_id}"))
            .exec(get("showtimes", "/movies/#{movie_id}/showtimes"))
            .pause(Duration.ofMillis(300))
            .exec(feed(catalogue.showtimes()))
            .exec(get("showtime", "/showtimes/#{showtime_id}"))
            .exec(get("seats", "/showtimes/#{showtime_id}/seats"))
            .exec(get("venues nearby", "/venues?near=52.52,13.405&radius_km=50"));
    setUp(browse.injectOpen(rampUsers(Settings.users(1000)).during(Settings.during())))
        .protocols(Settings.protocol())
        .assertions(global().failedRequests().percent().is(0.0));
  }

  private static ChainBuilder get(String name, String path) {
    return exec(http(name).get(path).check(status().is(200)));
  }
}

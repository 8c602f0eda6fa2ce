package dev.marquee.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.feed;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/** Watchers of one showtime's live map, while buyers take its seats. */
public class LiveMaps extends Simulation {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Sets it up. */
  public LiveMaps() {
    var catalogue = Catalogue.read();
    var showtime = catalogue.roomiest();
    var watch =
        scenario("Watchers")
            .exec(
                ws("watch")
                    .connect("/showtimes/" + showtime + "/seats/live")
                    .await(PATIENCE)
                    .on(
                        ws.checkTextMessage("snapshot")
                            .matching(jsonPath("$.type").is("snapshot"))
                            .check(jsonPath("$.status").exists())))
            .pause(Settings.during())
            .exec(
                ws("ask again")
                    .sendText("{\"type\": \"resync\"}")
                    .await(PATIENCE)
                    .on(
                        ws.checkTextMessage("snapshot again")
                            .matching(jsonPath("$.type").is("snapshot"))))
            .exec(ws("leave").close());
    var buy =
        scenario("Buyers")
            .exec(session -> session.set("showtime_id", showtime))
            .exec(Steps.BECOME_GUEST)
            .exec(feed(catalogue.pairs(showtime)))
            .exec(exec(Steps.hold("hold")));
    var users = Settings.users(1000);
    setUp(
            watch.injectOpen(rampUsers(users).during(Settings.during())),
            buy.injectOpen(rampUsers(Math.max(1, users / 4)).during(Settings.during())))
        .protocols(Settings.protocol())
        .assertions(global().failedRequests().percent().is(0.0));
  }
}

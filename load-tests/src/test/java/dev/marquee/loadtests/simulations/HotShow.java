package dev.marquee.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;

/** Everyone wants seats of one showtime: who wins and who loses is told so, and nobody else is. */
public class HotShow extends Simulation {
  private static final int TRIES = 3;

  /** Sets it up. */
  public HotShow() {
    var catalogue = Catalogue.read();
    var showtime = catalogue.roomiest();
    var rush =
        scenario("Hot show")
            .exec(session -> session.set("showtime_id", showtime))
            .exec(Steps.BECOME_GUEST)
            .asLongAs(session -> tries(session) < TRIES && !session.contains("hold_token"))
            .on(
                exec(session -> session.set("tries", tries(session) + 1))
                    .feed(catalogue.pairs(showtime))
                    .exec(Steps.hold("hold")));
    setUp(rush.injectOpen(rampUsers(Settings.users(2000)).during(Settings.during())))
        .protocols(Settings.protocol())
        .assertions(global().failedRequests().percent().is(0.0));
  }

  private static int tries(Session session) {
    return session.contains("tries") ? session.getInt("tries") : 0;
  }
}

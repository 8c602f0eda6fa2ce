package dev.marquee.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A guest finds a showtime, takes two seats that are free, pays, and looks at the booking. */
public class BookingJourney extends Simulation {

  private static final ChainBuilder LOOK_AT_SEATS =
      exec(
          http("seats")
              .get("/showtimes/#{showtime_id}/seats")
              .check(
                  status().is(200),
                  jsonPath("$.rows[*].seats[?(@.status == 'AVAILABLE')].id")
                      .findAll()
                      .saveAs("free")));

  private static final ChainBuilder LOOK_AT_BOOKING =
      exec(
          http("booking")
              .get("/bookings/#{booking_id}")
              .header("Authorization", "Bearer #{token}")
              .check(status().is(200)));

  /** Sets it up. */
  public BookingJourney() {
    var catalogue = Catalogue.read();
    var journey =
        scenario("Booking journey")
            .feed(catalogue.showtimes())
            .exec(Steps.BECOME_GUEST)
            .exec(http("showtime").get("/showtimes/#{showtime_id}").check(status().is(200)))
            .exec(LOOK_AT_SEATS)
            .pause(Duration.ofMillis(500))
            .exec(BookingJourney::choose)
            .exec(Steps.hold("hold"))
            .exec(
                doIf(session -> session.contains("hold_token"))
                    .then(exec(Steps.BOOK).exec(LOOK_AT_BOOKING)));
    setUp(journey.injectOpen(rampUsers(Settings.users(500)).during(Settings.during())))
        .protocols(Settings.protocol())
        .assertions(global().failedRequests().percent().is(0.0));
  }

  private static Session choose(Session session) {
    List<String> free = session.getList("free");
    var seat = ThreadLocalRandom.current().nextInt(free.size() - 1);
    return session.setAll(Map.of("seat", free.get(seat), "other_seat", free.get(seat + 1)));
  }
}

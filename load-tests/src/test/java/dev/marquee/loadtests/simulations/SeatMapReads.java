package dev.marquee.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.header;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/** People keep a seat map open without a live connection: they ask again with what they know. */
public class SeatMapReads extends Simulation {
  private static final int READS = 10;

  /** Sets it up. */
  public SeatMapReads() {
    var reads =
        scenario("Seat map reads")
            .feed(Catalogue.read().showtimes())
            .exec(http("whole map").get("/showtimes/#{showtime_id}/seats").check(status().is(200)))
            .exec(
                http("statuses")
                    .get("/showtimes/#{showtime_id}/seats?view=status")
                    .check(status().is(200), header("ETag").saveAs("etag")))
            .repeat(READS)
            .on(
                exec(http("statuses if changed")
                        .get("/showtimes/#{showtime_id}/seats?view=status")
                        .header("If-None-Match", "#{etag}")
                        .check(status().in(200, 304), header("ETag").saveAs("etag")))
                    .pause(Duration.ofMillis(200)));
    setUp(reads.injectOpen(rampUsers(Settings.users(1000)).during(Settings.during())))
        // The client must not answer from a cache of its own.
        .protocols(Settings.protocol().disableCaching())
        .assertions(global().failedRequests().percent().is(0.0));
  }
}

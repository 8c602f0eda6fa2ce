package dev.marquee.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.rampUsers;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Choice;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/**
 * Guests queue for a showtime that admits half as many as come: half of them ask for their place
 * again and again, half watch it live. Who is admitted takes two seats and leaves.
 */
public class WaitingRoom extends Simulation {
  /** All are admitted after twice the time in which they come. */
  private static final Duration PATIENCE =
      Settings.during().multipliedBy(2).plus(Duration.ofMinutes(1));

  private static final ChainBuilder JOIN =
      exec(
          http("join")
              .post("/showtimes/#{showtime_id}/queue")
              .header("Authorization", "Bearer #{token}")
              .check(
                  status().is(202),
                  jsonPath("$.queue_ticket").saveAs("queue_ticket"),
                  jsonPath("$.state").saveAs("state"),
                  jsonPath("$.poll_after_seconds").saveAs("poll_after_seconds"),
                  jsonPath("$.admission_token").optional().saveAs("admission_token")));

  private static final ChainBuilder POLL =
      exec(
          http("place")
              .get("/queue/#{queue_ticket}")
              .header("Authorization", "Bearer #{token}")
              .check(
                  status().is(200),
                  jsonPath("$.state").saveAs("state"),
                  jsonPath("$.poll_after_seconds").saveAs("poll_after_seconds"),
                  jsonPath("$.admission_token").optional().saveAs("admission_token")));

  private static final ChainBuilder WATCH =
      exec(ws("watch place")
              .connect("/queue/#{queue_ticket}/live")
              .header("Authorization", "Bearer #{token}")
              .await(PATIENCE)
              .on(
                  ws.checkTextMessage("admitted")
                      .matching(jsonPath("$.state").is("ADMITTED"))
                      .check(jsonPath("$.admission_token").saveAs("admission_token"))))
          .exec(ws("watch no more").close());

  private static final ChainBuilder HOLD =
      exec(
          http("hold")
              .post("/showtimes/#{showtime_id}/hold")
              .header("Authorization", "Bearer #{token}")
              .header("Admission-Token", "#{admission_token}")
              .body(StringBody("{\"seat_ids\": [\"#{seat}\", \"#{other_seat}\"]}"))
              .check(status().in(201, 409)));

  private static final ChainBuilder LEAVE =
      exec(
          http("leave")
              .delete("/queue/#{queue_ticket}")
              .header("Authorization", "Bearer #{token}")
              .check(status().is(204)));

  /** Sets it up. */
  public WaitingRoom() {
    var catalogue = Catalogue.read();
    var users = Settings.users(1000);
    var admitPerSecond = (int) Math.max(1, users / Settings.during().toSeconds() / 2);
    var showtime = Premiere.open(catalogue.movie(), users, admitPerSecond);
    var wait =
        randomSwitch().on(new Choice.WithWeight(50, poll()), new Choice.WithWeight(50, WATCH));
    var queue =
        scenario("Waiting room")
            .feed(catalogue.pairs(showtime))
            .exec(session -> session.set("showtime_id", showtime))
            .exec(Steps.BECOME_GUEST)
            .exec(JOIN)
            .exec(doIf(session -> !isAdmitted(session)).then(wait))
            .exec(HOLD)
            .exec(LEAVE);
    setUp(queue.injectOpen(rampUsers(users).during(Settings.during())))
        .protocols(Settings.protocol())
        .assertions(global().failedRequests().percent().is(0.0));
  }

  private static ChainBuilder poll() {
    return asLongAs(session -> !isAdmitted(session))
        .on(pause(WaitingRoom::untilNextPoll).exec(POLL).exitHereIfFailed());
  }

  private static boolean isAdmitted(Session session) {
    return "ADMITTED".equals(session.getString("state"));
  }

  private static Duration untilNextPoll(Session session) {
    return Duration.ofSeconds(session.getInt("poll_after_seconds"));
  }
}

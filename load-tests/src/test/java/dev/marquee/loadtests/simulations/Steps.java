package dev.marquee.loadtests.simulations;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;

/** What people do, one request each, on what their session knows. */
final class Steps {
  private Steps() {}

  /** Becomes a guest: the session has a {@code token}. */
  static final ChainBuilder BECOME_GUEST =
      exec(
          http("become a guest")
              .post("/auth/guest")
              .check(status().is(201), jsonPath("$.access_token").saveAs("token")));

  /** Holds {@code seat} and {@code other_seat}; a lost race is an answer too. */
  static ChainBuilder hold(String name) {
    return exec(
        http(name)
            .post("/showtimes/#{showtime_id}/hold")
            .header("Authorization", "Bearer #{token}")
            .body(StringBody("{\"seat_ids\": [\"#{seat}\", \"#{other_seat}\"]}"))
            .check(
                status().in(201, 409), jsonPath("$.hold_token").optional().saveAs("hold_token")));
  }

  /** Books {@code hold_token} with a card that pays: the session has a {@code booking_id}. */
  static final ChainBuilder BOOK =
      exec(
          http("book")
              .post("/bookings")
              .header("Authorization", "Bearer #{token}")
              .header("Idempotency-Key", "#{hold_token}")
              .body(
                  StringBody(
                      """
                      {"hold_token": "#{hold_token}",
                       "payment_info": {"method": "card", "payment_method": "pm_card_visa"},
                       "contact": {"name": "Casey", "email": "casey@marquee.test"}}
                      """))
              .check(status().in(201, 202), jsonPath("$.id").saveAs("booking_id")));
}

package dev.marquee.booking;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import dev.marquee.seating.SeatStatus;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The booking calls over HTTP. */
class BookingCallsTest {
  private static final String GOOD_CARD = "pm_card_visa";

  private final long showtime = Fixtures.showtime(3, 10).insert().id();
  private final Api buyer = Api.guest();

  @Test
  void a_hold_is_paid_for_and_shown_to_its_buyer_alone() {
    var made = buyer.book(buyer.held(showtime, "A1", "A2"), GOOD_CARD);

    assertThat(made).hasStatus(201);
    assertThat(made.json().getString("status")).isEqualTo("CONFIRMED");
    assertThat(made.json().getJsonObject("payment").getString("status")).isEqualTo("CAPTURED");
    assertThat(made.json().getJsonObject("total_price").getLong("amount")).isEqualTo(2000);
    var id = made.json().getString("id");
    assertThat(buyer.get("/bookings/" + id).json()).isEqualTo(made.json());
    assertThat(Api.guest().get("/bookings/" + id)).isProblem(404, "not_found");
    assertThat(Api.guest().cancel(id)).isProblem(404, "not_found");
    assertThat(buyer.get("/bookings/bkg_1_nonsense")).isProblem(404, "not_found");
    assertThat(buyer.cancel("nonsense")).isProblem(404, "not_found");
  }

  @Test
  void a_decline_says_why_and_the_same_hold_takes_another_card() {
    var hold = buyer.held(showtime, "A1");

    var declined = buyer.book(hold, "pm_card_chargeDeclinedInsufficientFunds");

    assertThat(declined).isProblem(402, "payment_declined");
    assertThat(declined.json().getString("decline_code")).isEqualTo("insufficient_funds");
    assertThat(buyer.book(hold, GOOD_CARD)).hasStatus(201);
    var again = buyer.book(hold, GOOD_CARD);
    assertThat(again).isProblem(409, "already_booked");
    assertThat(again.json().getString("booking_id")).startsWith("bkg_");
  }

  @Test
  void the_same_key_fifty_times_at_once_is_one_booking_and_one_charge() {
    var hold = buyer.held(showtime, "A1");

    var answers =
        IntStream.range(0, 50)
            .mapToObj(it -> buyer.bookLater(hold, GOOD_CARD, "fifty"))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    var made = answers.stream().filter(it -> it.status() == 201).toList();
    assertThat(made).isNotEmpty();
    assertThat(made.stream().map(Response::body).distinct()).hasSize(1);
    assertThat(answers)
        .filteredOn(it -> it.status() != 201)
        .allSatisfy(it -> assertThat(it).isProblem(409, "request_in_progress"));
    var payment = made.get(0).json().getJsonObject("payment").getString("id");
    assertThat(TestStack.get().simulator().intentsOf(payment)).hasSize(1);
    var replayed = buyer.book(hold, GOOD_CARD, "fifty");
    assertThat(replayed).hasStatus(201).hasHeader("Idempotency-Replayed", "true");
    assertThat(buyer.book(hold, "pm_card_amex", "fifty")).isProblem(422, "idempotency_key_reused");
  }

  @Test
  void a_gateway_that_fails_is_told_and_the_hold_lives_on() {
    var hold = buyer.held(showtime, "A1");

    var refused = buyer.book(hold, "pm_sim_error");

    assertThat(refused).isProblem(503, "payment_unavailable").hasHeader("Retry-After", "5");
    assertThat(buyer.get("/holds/" + hold).json().getString("status")).isEqualTo("ACTIVE");
  }

  @Test
  void a_booking_whose_payment_is_not_known_in_time_is_pending_and_then_known() {
    var hasty =
        TestStack.get()
            .startNode(
                Map.of(
                    "MARQUEE_BOOKING_ANSWER_SECONDS", "1",
                    "MARQUEE_BOOKING_RECONCILE_SECONDS", "1",
                    "MARQUEE_PAYMENT_TIMEOUT_MILLIS", "2000"));
    try {
      var there = buyer.at(hasty);
      var hold = there.held(showtime, "A1");

      var pending = there.book(hold, "pm_sim_timeout");

      assertThat(pending).hasStatus(202);
      assertThat(pending.json().getString("status")).isEqualTo("PENDING");
      var id = pending.json().getString("id");
      var second = there.book(hold, GOOD_CARD);
      assertThat(second).isProblem(409, "payment_in_progress").hasHeader("Retry-After", "2");
      assertThat(second.json().getString("booking_id")).isEqualTo(id);
      assertThat(there.cancel(id)).isProblem(409, "payment_in_progress");
      Await.until(
          "the booking is confirmed",
          Duration.ofSeconds(20),
          () -> there.get("/bookings/" + id).json().getString("status").equals("CONFIRMED"));
    } finally {
      hasty.stop();
    }
  }

  @Test
  void a_cancelled_booking_is_refunded_and_stays_cancelled() {
    var id = buyer.book(buyer.held(showtime, "A1"), GOOD_CARD).json().getString("id");

    var cancelled = buyer.cancel(id);

    assertThat(cancelled).hasStatus(200);
    assertThat(cancelled.json().getString("status")).isEqualTo("CANCELLED");
    assertThat(cancelled.json().getJsonObject("refund").getString("status")).isEqualTo("REFUNDED");
    assertThat(buyer.cancel(id).json()).isEqualTo(cancelled.json());
    assertThat(Fixtures.seatStatus(showtime, "A1")).isEqualTo(SeatStatus.AVAILABLE);
  }

  @Test
  void after_its_window_a_booking_stays() {
    var soon = Fixtures.showtime(1, 10).startingIn(Duration.ofHours(1)).insert().id();
    var id = buyer.book(buyer.held(soon, "A1"), GOOD_CARD).json().getString("id");

    assertThat(buyer.cancel(id)).isProblem(409, "cancellation_closed");
  }

  @Test
  void a_hold_that_is_over_unknown_or_somebody_elses_is_not_sold() {
    var hold = buyer.held(showtime, "A1");
    assertThat(Api.guest().book(hold, GOOD_CARD)).isProblem(404, "not_found");
    assertThat(buyer.book("hld_" + showtime + "_" + "0".repeat(32), GOOD_CARD))
        .isProblem(404, "not_found");
    assertThat(buyer.book("nonsense", GOOD_CARD)).isProblem(404, "not_found");
    assertThat(Api.anonymous().book(hold, GOOD_CARD)).isProblem(401, "unauthenticated");

    Fixtures.expire(showtime);

    assertThat(buyer.book(hold, GOOD_CARD)).isProblem(409, "hold_expired");
  }

  @Test
  void a_booking_needs_a_key_a_card_and_a_contact() {
    var body = new JsonObject().put("hold_token", buyer.held(showtime, "A1"));

    assertThat(buyer.post("/bookings", body)).isProblem(400, "invalid_request");
    assertThat(buyer.post("/bookings", body, "Idempotency-Key", "k"))
        .isProblem(400, "invalid_request");
  }

  @Test
  void the_list_of_bookings_goes_from_the_newest_to_the_oldest_page_by_page() {
    var made = new ArrayList<String>();
    for (var seat : List.of("A1", "B1", "C1")) {
      made.add(0, buyer.book(buyer.held(showtime, seat), GOOD_CARD).json().getString("id"));
    }
    var declined = buyer.held(showtime, "A5");
    buyer.book(declined, "pm_card_chargeDeclined");

    var first = buyer.get("/bookings?limit=2").json();
    var second = buyer.get("/bookings?limit=2&cursor=" + first.getString("next_cursor")).json();

    assertThat(ids(first)).isEqualTo(made.subList(0, 2));
    assertThat(ids(second)).isEqualTo(made.subList(2, 3));
    assertThat(second.getValue("next_cursor")).isNull();
    assertThat(buyer.get("/bookings?cursor=made-up")).isProblem(400, "invalid_request");
  }

  private static List<String> ids(JsonObject page) {
    return page.getJsonArray("items").stream()
        .map(it -> ((JsonObject) it).getString("id"))
        .toList();
  }
}

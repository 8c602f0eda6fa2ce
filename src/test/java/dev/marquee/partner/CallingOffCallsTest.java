package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallingOffCallsTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static Partner partner;

  @BeforeAll
  static void open() {
    partner = Partner.withVenue();
  }

  @Test
  void everybody_has_the_money_back_and_nothing_is_sold_any_more() {
    var here = partner.withFreeScreen();
    var showtime = here.schedule(here.newShowtime());
    var buyer = Api.guest();
    var booked = buyer.book(buyer.held(showtime, "A1", "B1"), "pm_card_visa");
    assertThat(booked).hasStatus(201);
    var rival = Api.guest();
    var hold = rival.held(showtime, "A2");

    var begun = cancel(here.api(), showtime);

    assertThat(begun).hasStatus(202);
    assertThat(begun.json().getInteger("total")).isEqualTo(1);
    assertThat(rival.hold(showtime, "A2")).isProblem(409, "not_on_sale");
    Await.until("It is finished", BOUND, () -> finished(here.api(), showtime));
    var booking = buyer.get("/bookings/" + booked.json().getString("id")).json();
    assertThat(booking.getString("status")).isEqualTo("CANCELLED");
    assertThat(booking.getJsonObject("refund").getString("status")).isEqualTo("REFUNDED");
    assertThat(booking.getJsonObject("refund").getJsonObject("amount").getLong("amount"))
        .isEqualTo(2500);
    assertThat(rival.get("/holds/" + hold).json().getString("status")).isEqualTo("RELEASED");
    assertThat(Api.anonymous().get("/showtimes/" + showtime).json().getString("status"))
        .isEqualTo("CANCELLED");
  }

  @Test
  void what_the_counter_sold_and_what_cost_nothing_is_given_back_too() {
    var here = partner.withFreeScreen();
    var showtime = here.schedule(here.newShowtime().put("pricing_tiers", Partner.tiers(1500, 0)));
    var path = "/showtimes/" + showtime;
    var seats = new JsonObject().put("seat_ids", new JsonArray().add("A1").add("A2"));
    var kept = here.api().post(path + "/box-office-holds", seats.put("name", "Casey"));
    assertThat(kept).hasStatus(201);
    var sold =
        here.api()
            .post(
                path + "/box-office-holds/" + kept.json().getString("id") + "/sale",
                new JsonObject().put("method", "cash").put("seat_ids", new JsonArray().add("A1")));
    assertThat(sold).hasStatus(201);
    var buyer = Api.guest();
    assertThat(buyer.book(buyer.held(showtime, "B1"), "pm_card_visa")).hasStatus(201);

    cancel(here.api(), showtime);
    Await.until("It is finished", BOUND, () -> finished(here.api(), showtime));

    var progress = here.api().get(path + "/cancellation").json();
    assertThat(progress.getInteger("total")).isEqualTo(2);
    assertThat(progress.getInteger("refunded")).isEqualTo(2);
    assertThat(
            here.api()
                .post(
                    path + "/box-office-holds/" + kept.json().getString("id") + "/sale",
                    new JsonObject().put("method", "cash")))
        .isProblem(409, "showtime_over");
  }

  @Test
  void it_is_written_down_once() {
    var here = partner.withFreeScreen();
    var showtime = here.schedule(here.newShowtime());

    cancel(here.api(), showtime);
    cancel(here.api(), showtime);

    assertThat(
            TestStack.get()
                .database()
                .number(
                    """
                    select count(*)
                    from audit_entry
                    where action = 'showtime.cancelled' and subject_id = ?
                    """,
                    String.valueOf(showtime)))
        .isEqualTo(1);
  }

  @Test
  void progress_is_told_and_to_ask_again_changes_nothing() {
    var here = partner.withFreeScreen();
    var showtime = here.schedule(here.newShowtime());
    var none = here.api().get("/showtimes/" + showtime + "/cancellation");
    cancel(here.api(), showtime);
    Await.until("It is finished", BOUND, () -> finished(here.api(), showtime));

    var again = cancel(here.api(), showtime);

    assertThat(none).isProblem(404, "not_found");
    assertThat(again).hasStatus(202);
    assertThat(again.json())
        .isEqualTo(here.api().get("/showtimes/" + showtime + "/cancellation").json());
    assertThat(again.json().getInteger("pending")).isZero();
  }

  @Test
  void the_screen_is_free_for_another_showtime() {
    var here = partner.withFreeScreen();
    var showtime = here.schedule(here.newShowtime());
    var busy = here.api().post(here.showtimes(), here.newShowtime());

    cancel(here.api(), showtime);

    assertThat(busy).isProblem(409, "screen_busy");
    assertThat(here.api().post(here.showtimes(), here.newShowtime())).hasStatus(201);
  }

  @Test
  void what_has_ended_is_not_called_off() {
    var here = partner.withFreeScreen();
    var showtime = here.schedule(here.newShowtime());
    TestStack.get()
        .database()
        .update(
            """
            update showtime
            set starts_at = now() - interval '3 hours', ends_at = now() - interval '1 hour'
            where showtime_id = ?
            """,
            showtime);

    assertThat(cancel(here.api(), showtime)).isProblem(409, "showtime_over");
  }

  @ParameterizedTest
  @MethodSource("callers")
  void only_who_owns_the_venue_may(Api caller, int status, String code) {
    var here = partner.withFreeScreen();
    var showtime = here.schedule(here.newShowtime());

    var cancelled = cancel(caller, showtime);
    var looked = caller.get("/showtimes/" + showtime + "/cancellation");

    assertThat(cancelled).isProblem(status, code);
    assertThat(looked).isProblem(status, code);
    assertThat(Api.anonymous().get("/showtimes/" + showtime).json().getString("status"))
        .isEqualTo("ON_SALE");
  }

  static Stream<Arguments> callers() {
    return Stream.of(
        Arguments.of(Api.anonymous(), 401, "unauthenticated"),
        Arguments.of(Api.guest(), 403, "forbidden"),
        Arguments.of(Partner.withVenue().api(), 403, "forbidden"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"999999999", "x", "0"})
  void a_showtime_that_is_not_there_is_404(String showtime) {
    var asked = partner.api().post("/showtimes/" + showtime + "/cancel", new JsonObject());

    assertThat(asked).isProblem(404, "not_found");
  }

  private static Response cancel(Api caller, long showtime) {
    return caller.send("POST", "/showtimes/" + showtime + "/cancel", "");
  }

  private static boolean finished(Api caller, long showtime) {
    var progress = caller.get("/showtimes/" + showtime + "/cancellation");
    return progress.json().getString("finished_at") != null;
  }
}

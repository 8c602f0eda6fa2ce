package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sale is paused and resumed, opens and closes at other times, and gets other terms. */
class SaleTermsTest {
  private static Partner partner;
  private Partner here;
  private long showtime;

  @BeforeAll
  static void open() {
    partner = Partner.withVenue();
  }

  @BeforeEach
  void schedule() {
    here = partner.withFreeScreen();
    showtime = here.schedule(here.newShowtime());
  }

  @Test
  void a_sale_is_paused_and_resumed_and_holds_keep_what_they_have() {
    var buyer = Api.guest();
    var hold = buyer.held(showtime, "A1");

    var paused = change("status", "CLOSED");
    var refused = Api.guest().hold(showtime, "A2");
    var unpaid = buyer.book(hold, "pm_card_visa");
    var kept = buyer.get("/holds/" + hold).json();
    var resumed = change("status", "ON_SALE");

    assertThat(paused).hasStatus(200);
    assertThat(paused.json().getString("status")).isEqualTo("CLOSED");
    assertThat(refused).isProblem(409, "not_on_sale");
    assertThat(unpaid).isProblem(409, "not_on_sale");
    assertThat(kept.getString("status")).isEqualTo("ACTIVE");
    assertThat(resumed.json().getString("status")).isEqualTo("ON_SALE");
    assertThat(resumed.json().getString("sale_closes_at"))
        .isEqualTo(resumed.json().getString("starts_at"));
    assertThat(buyer.book(hold, "pm_card_visa")).hasStatus(201);
    assertThat(Api.guest().hold(showtime, "A2")).hasStatus(201);
  }

  @Test
  void a_sale_opens_later_or_now() {
    var later = change("sale_opens_at", inHours(24));
    var refused = Api.guest().hold(showtime, "A1");
    var now = change("status", "ON_SALE");

    assertThat(later.json().getString("status")).isEqualTo("SCHEDULED");
    assertThat(later.json().getString("sale_opens_at")).isEqualTo(inHours(24));
    assertThat(refused).isProblem(409, "not_on_sale");
    assertThat(now.json().getString("status")).isEqualTo("ON_SALE");
    assertThat(Api.guest().hold(showtime, "A1")).hasStatus(201);
  }

  @Test
  void a_sale_closes_earlier() {
    var changed = change("sale_closes_at", inHours(48));

    assertThat(changed.json().getString("sale_closes_at")).isEqualTo(inHours(48));
    assertThat(changed.json().getString("status")).isEqualTo("ON_SALE");
  }

  @Test
  void a_waiting_room_is_put_before_it() {
    var changed =
        here.api()
            .patch(
                path(),
                new JsonObject()
                    .put(
                        "waiting_room",
                        new JsonObject().put("mode", "ON").put("admit_per_second", 5)));

    assertThat(changed.json().getString("waiting_room")).isEqualTo("ON");
    assertThat(Api.guest().hold(showtime, "A1")).isProblem(403, "admission_required");
    assertThat(change("cancellation_hours", 3).json().getString("waiting_room")).isEqualTo("ON");
  }

  @Test
  void who_has_booked_may_cancel_for_as_long_as_was_said() {
    var free = change("cancellation_hours", 24);
    var buyer = Api.guest();
    buyer.book(buyer.held(showtime, "A1"), "pm_card_visa");

    var narrower = change("cancellation_hours", 25);
    var wider = change("cancellation_hours", 1);

    assertThat(free.json().getInteger("cancellation_hours")).isEqualTo(24);
    assertThat(narrower).isProblem(409, "bookings_exist");
    assertThat(wider.json().getInteger("cancellation_hours")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', ''",
    "'{\"status\": \"CANCELLED\"}', /status",
    "'{\"status\": \"SOLD_OUT\"}', /status",
    "'{\"starts_at\": \"2030-01-01T00:00:00Z\"}', /starts_at",
    "'{\"sale_closes_at\": \"2020-01-01T00:00:00Z\"}', /sale_closes_at",
    "'{\"sale_closes_at\": \"2090-01-01T00:00:00Z\"}', /sale_closes_at",
    "'{\"sale_opens_at\": \"2090-01-01T00:00:00Z\"}', /sale_opens_at",
    "'{\"sale_opens_at\": \"2026-02-30T00:00:00Z\"}', /sale_opens_at",
    "'{\"sale_opens_at\": \"2026-12-01T18:30\"}', /sale_opens_at",
    "'{\"sale_opens_at\": \"2026-01-01T00:00:00Z\", \"status\": \"ON_SALE\"}', /sale_opens_at",
    "'{\"sale_closes_at\": \"2026-12-01T00:00:00Z\", \"status\": \"CLOSED\"}', /sale_closes_at",
    "'{\"cancellation_hours\": -1}', /cancellation_hours",
    "'{\"waiting_room\": {\"mode\": \"MAYBE\"}}', /waiting_room/mode",
    "'{\"waiting_room\": {\"mode\": \"ON\", \"admit_per_second\": 0}}', /waiting_room/admit_per_second",
  })
  void what_cannot_be_is_refused_where_it_is_wrong(String body, String pointer) {
    var refused = here.api().patch(path(), new JsonObject(body));

    assertThat(refused).isProblem(400, "invalid_request");
    assertThat(Partner.pointers(refused)).contains(pointer);
    assertThat(Api.guest().hold(showtime, "A1")).hasStatus(201);
  }

  @Test
  void a_showtime_that_has_begun_or_is_called_off_is_not_changed() {
    var other = partner.withFreeScreen();
    var begun = other.schedule(other.newShowtime());
    TestStack.get()
        .database()
        .update(
            "update showtime set starts_at = now() - interval '1 minute' where showtime_id = ?",
            begun);
    here.api().send("POST", path() + "/cancel", "");

    assertThat(change("status", "ON_SALE")).isProblem(409, "showtime_cancelled");
    assertThat(other.api().patch("/showtimes/" + begun, new JsonObject().put("status", "CLOSED")))
        .isProblem(409, "showtime_over");
  }

  @Test
  void only_who_owns_the_venue_may() {
    var body = new JsonObject().put("status", "CLOSED");

    assertThat(Partner.withVenue().api().patch(path(), body)).isProblem(403, "forbidden");
    assertThat(Api.guest().patch(path(), body)).isProblem(403, "forbidden");
    assertThat(here.api().patch("/showtimes/999999999", body)).isProblem(404, "not_found");
    assertThat(Partner.admin().patch(path(), body)).hasStatus(200);
  }

  private Response change(String member, Object value) {
    return here.api().patch(path(), new JsonObject().put(member, value));
  }

  private String path() {
    return "/showtimes/" + showtime;
  }

  private static String inHours(int hours) {
    return Instant.now()
        .truncatedTo(java.time.temporal.ChronoUnit.HOURS)
        .plus(Duration.ofHours(hours))
        .toString();
  }
}

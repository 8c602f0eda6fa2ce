package dev.marquee.ticketing;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gate over HTTP. */
class CheckInTest {
  private static final Api PARTNER = account();
  private static final Api OTHER_PARTNER = account();

  private final Show show = Fixtures.showtime(3, 10).insert();
  private final Api buyer = Api.guest();

  CheckInTest() {
    own(PARTNER, show);
  }

  /** A partner of no venue so far. */
  private static Api account() {
    var account = Api.register();
    Fixtures.grant(account.accountId(), "customer", "partner");
    return Api.as(account.session().getJsonObject("user").getString("email"));
  }

  private static void own(Api partner, Show show) {
    Fixtures.own(partner.accountId(), show.venue());
  }

  private JsonObject book(String... seatIds) {
    return buyer.book(buyer.held(show.id(), seatIds), "pm_card_visa").json();
  }

  private String ticket(String seatId) {
    return qr(book(seatId));
  }

  private static String qr(JsonObject booking) {
    return booking.getJsonArray("tickets").getJsonObject(0).getString("qr");
  }

  private static JsonObject scan(String qr) {
    return new JsonObject().put("qr", qr);
  }

  private static JsonObject scan(String qr, Instant at, String gate) {
    return scan(qr).put("scanned_at", at.toString()).put("gate", gate);
  }

  private static JsonObject checkIn(Api who, JsonObject scan) {
    var answer = who.post("/checkins", scan);
    assertThat(answer).hasStatus(200);
    return answer.json();
  }

  private static String result(JsonObject scan) {
    return checkIn(PARTNER, scan).getString("result");
  }

  private long scansKept() {
    return TestStack.get()
        .database()
        .number("select count(*) from check_in where showtime_id = ?", show.id());
  }

  @Test
  void a_ticket_lets_in_once() {
    var booking = book("A1");
    var first = checkIn(PARTNER, scan(qr(booking)));
    var again = checkIn(PARTNER, scan(qr(booking)));

    assertThat(first.getString("result")).isEqualTo("ADMITTED");
    assertThat(first.getJsonObject("ticket"))
        .isEqualTo(
            new JsonObject()
                .put("id", booking.getJsonArray("tickets").getJsonObject(0).getString("id"))
                .put("showtime_id", String.valueOf(show.id()))
                .put("booking_id", booking.getString("id"))
                .put("seat_id", "A1"));
    assertThat(again.getString("result")).isEqualTo("ALREADY_USED");
    assertThat(again.getString("first_used_at")).isEqualTo(first.getString("first_used_at"));
    assertThat(again.getBoolean("conflict")).isFalse();
    assertThat(scansKept()).isEqualTo(2);
  }

  @Test
  void of_many_gates_that_scan_a_ticket_at_once_one_lets_in() {
    for (var seat : List.of("A1", "A2", "A3", "A4", "A5")) {
      var qr = ticket(seat);
      var scans =
          IntStream.range(0, 12)
              .mapToObj(it -> CompletableFuture.supplyAsync(() -> result(scan(qr))))
              .toList();

      var results = scans.stream().map(CompletableFuture::join).toList();

      assertThat(results).filteredOn("ADMITTED"::equals).hasSize(1);
      assertThat(results).filteredOn("ALREADY_USED"::equals).hasSize(11);
    }
  }

  @Test
  void a_cancelled_ticket_lets_nobody_in() {
    var booking = book("A1");
    assertThat(buyer.cancel(booking.getString("id"))).hasStatus(200);

    assertThat(result(scan(qr(booking)))).isEqualTo("CANCELLED");
    assertThat(result(scan(ticket("A1")))).isEqualTo("ADMITTED");
  }

  @Test
  void somebody_elses_ticket_is_for_another_venue_and_tells_nothing_more() {
    var answer = checkIn(OTHER_PARTNER, scan(ticket("A1")));

    assertThat(answer)
        .isEqualTo(new JsonObject().put("result", "WRONG_VENUE").put("reason", "OTHER_VENUE"));
    assertThat(scansKept()).isZero();
  }

  @Test
  void a_door_says_which_one_it_is() {
    var qr = ticket("A1");
    var other = Fixtures.showtime(1, 2).insert();

    assertThat(checkIn(PARTNER, scan(qr).put("showtime_id", String.valueOf(other.id()))))
        .isEqualTo(new JsonObject().put("result", "WRONG_VENUE").put("reason", "OTHER_SHOWTIME"));
    assertThat(checkIn(PARTNER, scan(qr).put("venue_id", String.valueOf(other.venue()))))
        .isEqualTo(new JsonObject().put("result", "WRONG_VENUE").put("reason", "OTHER_VENUE"));
    assertThat(
            result(
                scan(qr)
                    .put("showtime_id", String.valueOf(show.id()))
                    .put("venue_id", String.valueOf(show.venue()))))
        .isEqualTo("ADMITTED");
  }

  @Test
  void an_admin_lets_in_everywhere() {
    var account = Api.register();
    Fixtures.grant(account.accountId(), "admin");
    var admin = Api.as(account.session().getJsonObject("user").getString("email"));

    assertThat(checkIn(admin, scan(ticket("A1"))).getString("result")).isEqualTo("ADMITTED");
    assertThat(admin.get("/showtimes/" + show.id() + "/bookings")).hasStatus(200);
    assertThat(admin.get("/showtimes/" + show.id() + "/door-list")).hasStatus(200);
  }

  @Test
  void of_scans_that_are_told_late_the_earliest_is_the_first() {
    var qr = ticket("A1");
    var early = Instant.now().truncatedTo(ChronoUnit.MICROS);
    var late = early.plusMillis(50);

    var toldFirst = checkIn(PARTNER, scan(qr, late, "North"));
    var toldSecond = checkIn(PARTNER, scan(qr, early, "South"));

    assertThat(toldFirst.getString("result")).isEqualTo("ADMITTED");
    assertThat(toldFirst.getBoolean("conflict")).isFalse();
    assertThat(toldSecond.getString("result")).isEqualTo("ADMITTED");
    assertThat(toldSecond.getBoolean("conflict")).isTrue();
    assertThat(Instant.parse(toldSecond.getString("other_used_at"))).isEqualTo(late);
    var now = checkIn(PARTNER, scan(qr));
    assertThat(now.getString("result")).isEqualTo("ALREADY_USED");
    assertThat(Instant.parse(now.getString("first_used_at"))).isEqualTo(early);
  }

  @Test
  void a_late_scan_of_a_used_ticket_is_a_conflict_and_the_same_scan_told_again_is_none() {
    var qr = ticket("A1");
    var first = scan(qr, Instant.now().truncatedTo(ChronoUnit.MICROS), "North");
    assertThat(result(first)).isEqualTo("ADMITTED");

    var second = checkIn(PARTNER, scan(qr, Instant.now().plusMillis(5), "South"));
    var again = checkIn(PARTNER, first);

    assertThat(second.getString("result")).isEqualTo("ALREADY_USED");
    assertThat(second.getBoolean("conflict")).isTrue();
    assertThat(again.getString("result")).isEqualTo("ADMITTED");
    assertThat(again.getBoolean("conflict")).isFalse();
  }

  @Test
  void a_scan_in_the_future_or_before_the_sale_cannot_be() {
    var qr = ticket("A1");

    for (var at : List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(36_500))) {
      var answer = PARTNER.post("/checkins", scan(qr, Instant.now().plus(at), "North"));
      assertThat(answer).isProblem(400, "invalid_request");
      assertThat(answer.json().getJsonArray("errors").getJsonObject(0).getString("pointer"))
          .isEqualTo("/scanned_at");
    }
    assertThat(scansKept()).isZero();
  }

  @Test
  void after_the_show_a_ticket_lets_nobody_in() {
    var qr = ticket("A1");
    TestStack.get()
        .database()
        .update(
            """
            update ticket
            set valid_from = now() - interval '2 days', valid_until = now() - interval '1 day'
            where showtime_id = ?
            """,
            show.id());

    assertThat(checkIn(PARTNER, scan(qr)))
        .isEqualTo(new JsonObject().put("result", "INVALID").put("reason", "EXPIRED"));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "nonsense", "MQ1.", "MQ1.%%%", "MQ1.AAAA", "https://x.example/?q=1"})
  void what_is_no_ticket_is_invalid(String qr) {
    assertThat(checkIn(PARTNER, scan(qr)))
        .isEqualTo(new JsonObject().put("result", "INVALID").put("reason", "NOT_OURS"));
  }

  @Test
  void a_ticket_that_was_signed_but_is_not_kept_is_invalid() {
    var qr = ticket("A1");
    TestStack.get().database().update("delete from ticket where showtime_id = ?", show.id());

    assertThat(checkIn(PARTNER, scan(qr)).getString("reason")).isEqualTo("UNKNOWN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"qr\": \"\"}",
        "{\"qr\": 7}",
        "{\"qr\": null}",
        "{\"qr\": [\"MQ1.AAAA\"]}",
        "{\"qr\": \"MQ1.AAAA\", \"scanned_at\": \"yesterday\"}",
        "{\"qr\": \"MQ1.AAAA\", \"scanned_at\": 1700000000}",
        "{\"qr\": \"MQ1.AAAA\", \"scanned_at\": \"2026-02-30T00:00:00Z\"}",
        "{\"qr\": \"MQ1.AAAA\", \"gate\": \"a\\u0000b\"}",
        "{\"qr\": \"MQ1.AAAA\", \"showtime_id\": \"nonsense\"}",
        "{\"qr\": \"MQ1.AAAA\", \"venue_id\": \"-1\"}",
        "{\"qr\": \"MQ1.AAAA\", \"more\": 1}",
        "[]",
      })
  void a_scan_that_breaks_the_contract_is_refused(String body) {
    assertThat(PARTNER.send("POST", "/checkins", body, "Content-Type", "application/json"))
        .isProblem(400, "invalid_request");
  }

  @Test
  void a_scan_that_is_too_long_is_refused() {
    assertThat(PARTNER.post("/checkins", scan("MQ1." + "A".repeat(5_000))))
        .isProblem(400, "invalid_request");
    assertThat(PARTNER.post("/checkins", scan("MQ1." + "A".repeat(70_000))))
        .isProblem(413, "payload_too_large");
  }

  @Test
  void the_gate_is_for_partners() {
    var list = "/showtimes/" + show.id() + "/bookings";
    var doorList = "/showtimes/" + show.id() + "/door-list";
    for (var path : List.of(list, doorList)) {
      assertThat(buyer.get(path)).isProblem(403, "forbidden");
      assertThat(OTHER_PARTNER.get(path)).isProblem(403, "forbidden");
      assertThat(Api.anonymous().get(path)).isProblem(401, "unauthenticated");
    }
    assertThat(buyer.post("/checkins", scan("MQ1.AAAA"))).isProblem(403, "forbidden");
    assertThat(Api.anonymous().post("/checkins", scan("x"))).isProblem(401, "unauthenticated");
    assertThat(PARTNER.get("/showtimes/1/bookings")).isProblem(404, "not_found");
    assertThat(PARTNER.get("/showtimes/nonsense/door-list")).isProblem(404, "not_found");
    assertThat(PARTNER.get(list + "?cursor=made-up")).isProblem(400, "invalid_request");
  }

  @Test
  void the_list_names_who_is_expected_and_who_has_come_page_by_page() {
    var come = book("A1", "A2");
    book("B1");
    var gone = book("C1");
    buyer.cancel(gone.getString("id"));
    assertThat(result(scan(qr(come)))).isEqualTo("ADMITTED");

    var items = new ArrayList<JsonObject>();
    var path = "/showtimes/" + show.id() + "/bookings?limit=2";
    for (var page = PARTNER.get(path).json(); ; ) {
      page.getJsonArray("items").forEach(it -> items.add((JsonObject) it));
      if (page.getString("next_cursor") == null) {
        break;
      }
      page = PARTNER.get(path + "&cursor=" + page.getString("next_cursor")).json();
    }

    assertThat(items).hasSize(3).allMatch(it -> it.getString("name").equals("Casey"));
    var listed = byId(items, come);
    var seats = listed.getJsonArray("seats");
    assertThat(seats.getJsonObject(0).getString("checked_in_at")).isNotNull();
    assertThat(seats.getJsonObject(1).getString("checked_in_at")).isNull();
    assertThat(seats.getJsonObject(1).getString("ticket_id"))
        .isEqualTo(come.getJsonArray("tickets").getJsonObject(1).getString("id"));
    assertThat(byId(items, gone).getString("status")).isEqualTo("CANCELLED");
  }

  private static JsonObject byId(List<JsonObject> items, JsonObject booking) {
    return items.stream()
        .filter(it -> it.getString("id").equals(booking.getString("id")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_signed_list_is_all_that_a_gate_needs_without_a_network() {
    var come = book("A1");
    var gone = book("C1");
    buyer.cancel(gone.getString("id"));
    result(scan(qr(come)));

    var signed = PARTNER.get("/showtimes/" + show.id() + "/door-list");

    assertThat(signed).hasStatus(200).hasHeader("Cache-Control", "no-store");
    var list = verified(signed);
    assertThat(list.getString("showtime_id")).isEqualTo(String.valueOf(show.id()));
    assertThat(list.getJsonObject("tickets").getString(ticketId(come))).isEqualTo("A1");
    assertThat(list.getJsonObject("used").fieldNames()).containsExactly(ticketId(come));
    assertThat(list.getJsonArray("cancelled").stream().map(String::valueOf))
        .containsExactly(ticketId(gone));
    assertThat(list.encode()).doesNotContain("Casey");
  }

  private static String ticketId(JsonObject booking) {
    return booking.getJsonArray("tickets").getJsonObject(0).getString("id");
  }

  /** As any verifier of JSON Web Signatures reads it. */
  private static JsonObject verified(Response answer) {
    var jws = answer.json();
    var header = new JsonObject(text(jws.getString("protected")));
    assertThat(header.getString("alg")).isEqualTo("EdDSA");
    var keys = Api.anonymous().get("/tickets/public-keys").json().getJsonArray("keys");
    var key =
        keys.stream()
            .map(JsonObject.class::cast)
            .filter(it -> it.getString("kid").equals(header.getString("kid")))
            .findFirst()
            .orElseThrow();
    var message = jws.getString("protected") + "." + jws.getString("payload");
    assertThat(
            Ed25519.verifies(
                new org.bouncycastle.crypto.params.Ed25519PublicKeyParameters(
                    bytes(key.getString("x"))),
                message.getBytes(StandardCharsets.US_ASCII),
                bytes(jws.getString("signature"))))
        .isTrue();
    return new JsonObject(text(jws.getString("payload")));
  }

  private static byte[] bytes(String base64) {
    return Base64.getUrlDecoder().decode(base64);
  }

  private static String text(String base64) {
    return new String(bytes(base64), StandardCharsets.UTF_8);
  }
}

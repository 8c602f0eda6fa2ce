package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plan of many showtimes: judged in one answer, put on sale all or not at all. */
class PlanImportTest {
  private static final String HEADER = "movie_id,screen,starts_at,currency,prices\n";
  private static final String PRICES = "GOLD=1500;SILVER=900";
  private static final LocalDate DAY = LocalDate.now(ZoneId.of("Pacific/Auckland")).plusDays(30);

  private static Partner partner;
  private Partner here;

  @BeforeAll
  static void open() {
    partner = Partner.withVenue();
  }

  @BeforeEach
  void freeScreen() {
    here = partner.withFreeScreen();
  }

  @Test
  void a_week_is_put_on_sale_at_local_times() {
    var table = HEADER + row("18:30", PRICES) + row("21:30", "SILVER=1;GOLD=0");

    var imported = post(table);

    assertThat(imported).hasStatus(201);
    assertThat(imported.json().getJsonArray("showtimes")).hasSize(2);
    var id = imported.json().getJsonArray("showtimes").getJsonObject(0).getString("id");
    var showtime = Api.anonymous().get("/showtimes/" + id).json();
    assertThat(showtime.getString("starts_at"))
        .isEqualTo(DAY.atTime(18, 30).atZone(ZoneId.of("Pacific/Auckland")).toInstant().toString());
    assertThat(showtime.getJsonObject("price_from").getLong("amount")).isEqualTo(900);
    assertThat(Api.guest().hold(Long.parseLong(id), "A1")).hasStatus(201);
    assertThat(audited(id)).isEqualTo(1);
  }

  @Test
  void screens_are_named_and_prices_have_columns() {
    var name =
        TestStack.get()
            .database()
            .one("select name from screen where screen_id = ?::bigint", here.screen())
            .getString("name");
    var table =
        "price_GOLD,price_SILVER,movie_id,screen,starts_at,currency,sale_opens_at,waiting_room,"
            + "admit_per_second,cancellation_hours\n"
            + "1500,900,%s,%s,%sT20:00+13:00,NZD,%s 08:00,ON,7,24\n"
                .formatted(here.movie(), name, DAY, DAY);

    var imported = post(table);

    assertThat(imported).hasStatus(201);
    var id = imported.json().getJsonArray("showtimes").getJsonObject(0).getString("id");
    var showtime = Api.anonymous().get("/showtimes/" + id).json();
    assertThat(showtime.getString("status")).isEqualTo("SCHEDULED");
    assertThat(showtime.getString("waiting_room")).isEqualTo("ON");
  }

  @Test
  void a_dry_run_names_everything_and_does_nothing() {
    here.schedule(
        here.newShowtime()
            .put(
                "starts_at",
                DAY.atTime(9, 0).atZone(ZoneId.of("Pacific/Auckland")).toInstant().toString()));
    var table =
        HEADER
            + row("18:30", PRICES)
            + row("19:00", PRICES)
            + row("09:30", PRICES)
            + "999999999,%s,%s 23:00,NZD,%s\n".formatted(here.screen(), DAY, PRICES)
            + "%s,Nowhere,%s 23:00,XXX,%s\n".formatted(here.movie(), DAY, PRICES)
            + row("02:00", "GOLD=1")
            + row("05:00", PRICES + ";BRONZE=1")
            + "%s,%s,2020-01-01 10:00,NZD,%s\n".formatted(here.movie(), here.screen(), PRICES);

    var judged = post(table, "?dry_run=true");
    var refused = post(table);

    assertThat(judged).hasStatus(200);
    assertThat(judged.json().getInteger("rows")).isEqualTo(8);
    assertThat(judged.json().getBoolean("is_good")).isFalse();
    assertThat(faults(judged.json(), "faults"))
        .containsExactlyInAnyOrder(
            tuple(3, "starts_at", "screen_busy"),
            tuple(4, "starts_at", "screen_busy"),
            tuple(5, "movie_id", "unknown_movie"),
            tuple(6, "screen", "unknown_screen"),
            tuple(6, "currency", "unknown_currency"),
            tuple(7, "prices", "unpriced_category"),
            tuple(8, "prices", "unknown_category"),
            tuple(9, "starts_at", "in_the_past"));
    assertThat(refused).isProblem(400, "invalid_request");
    assertThat(faults(refused.json(), "errors")).hasSize(8);
    assertThat(showtimes()).isEqualTo(1);
  }

  @Test
  void a_good_plan_is_said_to_be_good_and_not_put_on_sale() {
    var judged = post(HEADER + row("18:30", PRICES), "?dry_run=true");

    assertThat(judged.json().getBoolean("is_good")).isTrue();
    assertThat(judged.json().getInteger("seats")).isEqualTo(3);
    assertThat(showtimes()).isZero();
  }

  @Test
  void where_one_row_clashes_none_is_put_on_sale() {
    post(HEADER + row("18:30", PRICES));

    var refused = post(HEADER + row("10:00", PRICES) + row("18:30", PRICES));

    assertThat(refused).isProblem(409, "screen_busy");
    assertThat(faults(refused.json(), "errors"))
        .containsExactly(tuple(3, "starts_at", "screen_busy"));
    assertThat(showtimes()).isEqualTo(1);
  }

  @Test
  void the_same_key_puts_a_plan_on_sale_once() {
    var key = UUID.randomUUID().toString();
    var table = HEADER + row("18:30", PRICES);

    var first = post(table, "", "Idempotency-Key", key);
    var again = post(table, "", "Idempotency-Key", key);
    var other = post(HEADER + row("22:30", PRICES), "", "Idempotency-Key", key);

    assertThat(first).hasStatus(201);
    assertThat(again).hasStatus(201).hasHeader("Idempotency-Replayed", "true");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(other).isProblem(422, "idempotency_key_reused");
    assertThat(showtimes()).isEqualTo(1);
  }

  /** Clocks in Auckland go forward at 02:00 on 2029-09-30 and back at 03:00 on 2029-04-01. */
  @ParameterizedTest
  @CsvSource({
    "2029-09-30 02:30, no_such_time",
    "2029-09-30T02:00:00, no_such_time",
    "2029-04-01 02:30, ambiguous_time",
    "2029-04-01 02:00, ambiguous_time",
  })
  void a_local_time_that_is_none_or_two_is_a_fault(String time, String code) {
    var judged = post(HEADER + rowAt(time, PRICES), "?dry_run=true");

    assertThat(faults(judged.json(), "faults")).containsExactly(tuple(2, "starts_at", code));
  }

  @ParameterizedTest
  @CsvSource({
    "2029-09-30 01:59",
    "2029-09-30 03:00",
    "2029-04-01 01:59",
    "2029-04-01 03:00",
    "2029-04-01T02:30+13:00",
    "2029-04-01T02:30+12:00",
  })
  void a_time_that_is_one_is_not(String time) {
    var judged = post(HEADER + rowAt(time, PRICES), "?dry_run=true");

    assertThat(judged.json().getBoolean("is_good")).as(judged.body()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "18h30, starts_at, malformed",
    "'', starts_at, missing",
    "2029-02-30 10:00, starts_at, malformed",
    "2029-02-03 25:00, starts_at, malformed",
    "9999-06-01 10:00, starts_at, too_far",
  })
  void a_time_that_is_none_is_a_fault(String time, String field, String code) {
    var judged = post(HEADER + rowAt(time, PRICES), "?dry_run=true");

    assertThat(faults(judged.json(), "faults")).containsExactly(tuple(2, field, code));
  }

  @ParameterizedTest
  @CsvSource({
    "'', unpriced_category",
    "GOLD=-1;SILVER=1, bad_price",
    "GOLD=;SILVER=1, bad_price",
    "GOLD;SILVER=1, bad_price",
    "GOLD=1.5;SILVER=1, bad_price",
    "GOLD=1000000000000;SILVER=1, bad_price",
    "GOLD=99999999999999999999;SILVER=1, bad_price",
    "GOLD=1;GOLD=2;SILVER=1, priced_twice",
    "gold=1;GOLD=2;SILVER=1, malformed",
    "GOLD=1;SILVER=1;VIP=1, unknown_category",
  })
  void prices_that_are_none_are_a_fault(String prices, String code) {
    var judged = post(HEADER + row("18:30", prices), "?dry_run=true");

    assertThat(faults(judged.json(), "faults")).containsExactly(tuple(2, "prices", code));
  }

  @ParameterizedTest
  @CsvSource({
    "movie_id\\n1\\n, 1, screen",
    "'movie_id,screen,starts_at,currency,colour\\n', 1, colour",
    "'movie_id,movie_id\\n', 1, ''",
    "'', 1, ''",
  })
  void a_table_without_its_columns_is_refused(String table, int row, String field) {
    var text = table.isEmpty() ? "\n" : table.replace("\\n", "\n");

    var refused = post(text);

    assertThat(refused).isProblem(400, "invalid_request");
    assertThat(
            refused.json().getJsonArray("errors").stream()
                .map(
                    it ->
                        ((JsonObject) it).getInteger("row") + ((JsonObject) it).getString("field")))
        .contains(row + field);
  }

  @Test
  void what_is_no_table_is_refused() {
    var utf16 = (HEADER + row("18:30", PRICES)).getBytes(StandardCharsets.UTF_16);
    var large = HEADER + row("18:30", PRICES).repeat(1_000_000);
    var manyRows = HEADER + "1,1,1,1,1\n".repeat(2001);

    var wrongEncoding = here.api().sendBytes("POST", path(), utf16, "Content-Type", "text/csv");

    assertThat(wrongEncoding).isProblem(400, "invalid_request");
    assertThat(wrongEncoding.json().getJsonArray("errors").getJsonObject(0).getInteger("row"))
        .isEqualTo(1);
    assertThat(post(large)).isProblem(413, "payload_too_large");
    assertThat(post(manyRows)).isProblem(400, "invalid_request");
    assertThat(here.api().post(path(), new JsonObject())).isProblem(415, "unsupported_media_type");
    assertThat(here.api().send("POST", path(), "", "Content-Type", "text/csv"))
        .isProblem(400, "invalid_request");
  }

  @Test
  void only_who_owns_the_venue_may() {
    var table = HEADER + row("18:30", PRICES);

    assertThat(Partner.withVenue().api().send("POST", path(), table, "Content-Type", "text/csv"))
        .isProblem(403, "forbidden");
    assertThat(Api.anonymous().send("POST", path(), table, "Content-Type", "text/csv"))
        .isProblem(401, "unauthenticated");
    assertThat(
            here.api()
                .send("POST", "/venues/999999/showtimes/import", table, "Content-Type", "text/csv"))
        .isProblem(404, "not_found");
  }

  private String row(String time, String prices) {
    return rowAt(DAY + " " + time, prices);
  }

  private String rowAt(String time, String prices) {
    return "%s,%s,%s,NZD,%s\n".formatted(here.movie(), here.screen(), time, prices);
  }

  private Response post(String table) {
    return post(table, "");
  }

  private Response post(String table, String query, String... headers) {
    var all = new java.util.ArrayList<>(List.of("Content-Type", "text/csv"));
    all.addAll(List.of(headers));
    return here.api().send("POST", path() + query, table, all.toArray(String[]::new));
  }

  private String path() {
    return here.showtimes() + "/import";
  }

  private static List<org.assertj.core.groups.Tuple> faults(JsonObject answer, String member) {
    return answer.getJsonArray(member).stream()
        .map(it -> (JsonObject) it)
        .map(it -> tuple(it.getInteger("row"), it.getString("field"), it.getString("code")))
        .toList();
  }

  private long showtimes() {
    return TestStack.get()
        .database()
        .number("select count(*) from showtime where screen_id = ?::bigint", here.screen());
  }

  private static long audited(String showtime) {
    return TestStack.get()
        .database()
        .number(
            "select count(*) from audit_entry where action = 'showtime.scheduled' and subject_id = ?",
            showtime);
  }
}

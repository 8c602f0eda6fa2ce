package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Seat maps: changed, versioned, as JSON and as a table. */
class ScreensTest {
  private static final String HEADER = "row,number,category,x,y,accessible\n";

  private static Partner partner;

  @BeforeAll
  static void open() {
    partner = Partner.withVenue();
  }

  @Test
  void a_screen_gets_another_name_and_map() {
    var here = partner.withFreeScreen();

    var changed = here.api().put("/screens/" + here.screen(), screen("Red " + UUID.randomUUID()));

    assertThat(changed).hasStatus(200);
    assertThat(changed.json().getInteger("seat_count")).isEqualTo(2);
    assertThat(changed.json().getInteger("seat_map_version")).isEqualTo(2);
    assertThat(seatMap(here).json()).isEqualTo(changed.json().getJsonObject("seat_map"));
  }

  @Test
  void the_same_map_again_is_no_new_version() {
    var here = partner.withFreeScreen();
    var map = seatMap(here).json();

    var again = here.api().put(seatMapOf(here), map);

    assertThat(again).hasStatus(200);
    assertThat(again.json().getInteger("seat_map_version")).isEqualTo(1);
  }

  @Test
  void showtimes_keep_the_map_that_they_are_sold_from() {
    var here = partner.withFreeScreen();
    var before = here.schedule(here.newShowtime());
    here.api().put(seatMapOf(here), twoSilver());

    var after =
        here.schedule(
            here.newShowtime()
                .put("starts_at", Partner.inOneWeek().plusSeconds(86_400).toString())
                .put("pricing_tiers", new JsonArray().add(Partner.tier("SILVER", 700))));

    assertThat(seatIds(before)).isEqualTo("A1 A2 B1");
    assertThat(seatIds(after)).isEqualTo("C1 C2");
    assertThat(Api.guest().hold(before, "A1")).hasStatus(201);
  }

  @Test
  void a_map_cannot_lose_seats_that_are_sold_or_held() {
    var here = partner.withFreeScreen();
    var showtime = here.schedule(here.newShowtime());
    Api.guest().held(showtime, "A1");
    var buyer = Api.guest();
    assertThat(buyer.book(buyer.held(showtime, "B1"), "pm_card_visa")).hasStatus(201);

    var refused = here.api().put(seatMapOf(here), twoSilver());
    var kept = csv(here, HEADER + "A,1,SILVER,,,\nB,1,SILVER,,,\n");

    assertThat(refused).isProblem(409, "seats_sold");
    assertThat(refused.json().getJsonArray("seat_ids")).containsExactly("A1", "B1");
    assertThat(kept).hasStatus(200);
  }

  @Test
  void a_called_off_showtime_keeps_no_seat() {
    var here = partner.withFreeScreen();
    var showtime = here.schedule(here.newShowtime());
    Api.guest().held(showtime, "A1");
    here.api().send("POST", "/showtimes/" + showtime + "/cancel", "");

    assertThat(here.api().put(seatMapOf(here), twoSilver())).hasStatus(200);
  }

  @Test
  void a_map_comes_and_goes_as_a_table() {
    var here = partner.withFreeScreen();
    var table = HEADER + "-A,2,GOLD,0.5,-1,true\n-A,1,GOLD,,,no\nB,1,SILVER,3,2,\n";

    var put = csv(here, table);
    var got = here.api().get(seatMapOf(here), "Accept", "text/csv");
    var again = csv(here, got.body());

    assertThat(put).hasStatus(200);
    assertThat(got).hasStatus(200).hasHeader("Content-Type", "text/csv; charset=utf-8");
    assertThat(got.body().replace("\r\n", "\n"))
        .isEqualTo(HEADER + "'-A,2,GOLD,0.5,-1,true\n'-A,1,GOLD,1,0,false\nB,1,SILVER,3,2,false\n");
    assertThat(again.json().getInteger("seat_map_version")).isEqualTo(2);
    assertThat(again.json().getJsonObject("seat_map"))
        .isEqualTo(put.json().getJsonObject("seat_map"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A,1,GOLD,0,0,\\nA,1,GOLD,1,0,          | 3 | number     | malformed",
        "A,1,GOLD,2,3,\\nB,1,GOLD,2,3,          | 3 | number     | malformed",
        ",1,GOLD,,,                             | 2 | row        | missing",
        "A B,1,GOLD,,,                          | 2 | row        | malformed",
        "A,,GOLD,,,                             | 2 | number     | missing",
        "A,0,GOLD,,,                            | 2 | number     | malformed",
        "A,1.5,GOLD,,,                          | 2 | number     | malformed",
        "A,-1,GOLD,,,                           | 2 | number     | malformed",
        "A,one,GOLD,,,                          | 2 | number     | malformed",
        "A,1,,,,                                | 2 | category   | missing",
        "A,1,gold,,,                            | 2 | category   | malformed",
        "A,1,=cmd,,,                            | 2 | category   | malformed",
        "A,1,GOLD,NaN,,                         | 2 | x          | malformed",
        "A,1,GOLD,1e300,,                       | 2 | x          | malformed",
        "A,1,GOLD,,Infinity,                    | 2 | y          | malformed",
        "A,1,GOLD,,100001,                      | 2 | y          | malformed",
        "A,1,GOLD,,,maybe                       | 2 | accessible | malformed",
        "''                                     | 2 | row        | missing",
      },
      quoteCharacter = '`')
  void a_table_that_is_no_map_is_refused_by_row_and_field(
      String rows, int row, String field, String code) {
    var here = partner.withFreeScreen();

    var refused = csv(here, HEADER + rows.replace("\\n", "\n").replace("''", ""));

    assertThat(refused).isProblem(400, "invalid_request");
    var error = refused.json().getJsonArray("errors").getJsonObject(0);
    assertThat(error.getInteger("row")).as(error.encode()).isEqualTo(row);
    assertThat(error.getString("field")).isEqualTo(field);
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(error.getString("pointer")).isEqualTo("/" + row + "/" + field);
    assertThat(seatMap(here).json().getJsonArray("rows")).hasSize(2);
  }

  @Test
  void every_fault_of_a_table_is_told_at_once() {
    var refused = csv(partner, "row,number,colour\nA,1,x\nA,0,\n,2,\n");

    assertThat(
            refused.json().getJsonArray("errors").stream()
                .map(it -> ((JsonObject) it).getString("pointer")))
        .contains("/1/colour", "/1/category", "/3/number", "/4/row");
  }

  @Test
  void what_is_not_utf_8_is_refused_by_its_row() throws Exception {
    var latin = (HEADER + "A,1,GOLD,,,\nB,1,G\u00d6LD,,,\n").getBytes(StandardCharsets.ISO_8859_1);

    var refused =
        partner.api().sendBytes("PUT", seatMapOf(partner), latin, "Content-Type", "text/csv");

    assertThat(refused).isProblem(400, "invalid_request");
    var error = refused.json().getJsonArray("errors").getJsonObject(0);
    assertThat(error.getInteger("row")).isEqualTo(3);
    assertThat(error.getString("message")).isEqualTo("is not UTF-8");
  }

  @Test
  void a_map_has_a_hundred_thousand_seats_at_most() {
    var here = partner.withFreeScreen();
    var most =
        IntStream.rangeClosed(1, 100)
            .mapToObj(
                row ->
                    IntStream.rangeClosed(1, 1000)
                        .mapToObj(seat -> "R" + row + "-," + seat + ",GOLD,,,\n")
                        .collect(Collectors.joining()))
            .collect(Collectors.joining());

    var fits = csv(here, HEADER + most);
    var tooMany = csv(here, HEADER + most + "Z,1,GOLD,,,\n");
    var tooManyInARow = csv(here, HEADER + most.replaceFirst("R2-,1000,", "R1-,1001,"));

    assertThat(fits).hasStatus(200);
    assertThat(fits.json().getInteger("seat_count")).isEqualTo(100_000);
    assertThat(tooMany).isProblem(400, "invalid_request");
    assertThat(tooMany.json().getJsonArray("errors").getJsonObject(0).getInteger("row"))
        .isEqualTo(100_002);
    assertThat(tooManyInARow).isProblem(400, "invalid_request");
  }

  @Test
  void what_is_larger_than_it_may_be_is_413() {
    var large = HEADER + "A,1,GOLD,,,\n".repeat(5_000_000);

    assertThat(csv(partner, large)).isProblem(413, "payload_too_large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml"})
  void what_is_neither_json_nor_csv_is_415(String type) {
    var refused = partner.api().send("PUT", seatMapOf(partner), HEADER, "Content-Type", type);

    assertThat(refused).isProblem(415, "unsupported_media_type");
    assertThat(refused.json().getString("detail")).contains("application/json or text/csv");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | /rows",
        "[{'row': 'A', 'seats': []}] | /rows/0/seats",
        "[{'row': 'A', 'seats': [{'number': 1, 'category': 'gold'}]}] | /rows/0/seats/0/category",
        "[{'row': 'A', 'seats': [{'number': 1, 'category': 'G', 'x': 1e300}]}] | /rows/0/seats/0/x",
        "[{'row': 'A', 'seats': [{'number': 1, 'category': 'G'}, {'number': 1, 'category': 'G'}]}] | /rows/0/seats/1",
        "[{'row': 'A', 'seats': [{'number': 1, 'category': 'G', 'x': 1}, {'number': 2, 'category': 'G'}]}] | /rows/0/seats/1",
        "[{'row': 'A', 'seats': [{'number': 1, 'category': 'G', 'z': 1}]}] | /rows/0/seats/0/z",
      })
  void a_map_that_is_none_is_refused_where_it_breaks(String rows, String pointer) {
    var body = new JsonObject().put("rows", new JsonArray(rows.replace('\'', '"')));

    var refused = partner.api().put(seatMapOf(partner), body);

    assertThat(refused).isProblem(400, "invalid_request");
    assertThat(Partner.pointers(refused)).contains(pointer);
  }

  @Test
  void a_name_is_taken_once_in_a_venue() {
    var here = partner.withFreeScreen();

    assertThat(here.api().put("/screens/" + here.screen(), screen("Screen 1")))
        .isProblem(409, "name_taken");
    assertThat(seatMap(here).json().getJsonArray("rows")).hasSize(2);
  }

  @Test
  void only_who_owns_the_venue_may() {
    var other = Partner.withVenue();

    assertThat(other.api().put("/screens/" + partner.screen(), screen("Mine")))
        .isProblem(403, "forbidden");
    assertThat(other.api().get(seatMapOf(partner))).isProblem(403, "forbidden");
    assertThat(Api.guest().put(seatMapOf(partner), twoSilver())).isProblem(403, "forbidden");
    assertThat(Api.anonymous().get(seatMapOf(partner))).isProblem(401, "unauthenticated");
    assertThat(partner.api().get("/screens/999999999/seat-map")).isProblem(404, "not_found");
  }

  @Test
  void a_change_is_written_down() {
    var here = partner.withFreeScreen();
    here.api().put(seatMapOf(here), twoSilver());

    var entry =
        TestStack.get()
            .database()
            .one(
                """
                select before->>'seat_count' as before, after->>'seat_count' as after
                from audit_entry
                where action = 'screen.changed' and subject_id = ?
                """,
                here.screen());
    assertThat(entry.getString("before")).isEqualTo("3");
    assertThat(entry.getString("after")).isEqualTo("2");
  }

  private static Response csv(Partner here, String table) {
    return here.api().send("PUT", seatMapOf(here), table, "Content-Type", "text/csv");
  }

  private static Response seatMap(Partner here) {
    return here.api().get(seatMapOf(here));
  }

  private static String seatMapOf(Partner here) {
    return "/screens/" + here.screen() + "/seat-map";
  }

  private static JsonObject screen(String name) {
    return new JsonObject().put("name", name).put("seat_map", twoSilver());
  }

  private static JsonObject twoSilver() {
    return new JsonObject(
        """
        {"rows": [{"row": "C", "seats": [
          {"number": 1, "category": "SILVER"}, {"number": 2, "category": "SILVER"}]}]}
        """);
  }

  private static String seatIds(long showtime) {
    return TestStack.get()
        .database()
        .one(
            """
            select string_agg(seat_id, ' ' order by position) as ids
            from seat_inventory
            where showtime_id = ?
            """,
            showtime)
        .getString("ids");
  }
}

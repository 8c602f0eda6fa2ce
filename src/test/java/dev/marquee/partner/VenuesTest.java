package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Venues and screens: who may open them, and what is refused. */
class VenuesTest {
  private static Partner partner;
  private static Partner other;

  @BeforeAll
  static void openVenues() {
    partner = Partner.withVenue();
    other = Partner.withVenue();
  }

  @Test
  void who_opens_a_venue_owns_it() {
    var opened = partner.api().post("/venues", Partner.newVenue());

    assertThat(opened).hasStatus(201);
    var id = opened.json().getString("id");
    assertThat(opened.json().getJsonArray("screens")).isEmpty();
    assertThat(partner.api().post("/venues/" + id + "/screens", Partner.newScreen("Screen 1")))
        .hasStatus(201);
    assertThat(Api.anonymous().get("/venues/" + id).json().getString("timezone"))
        .isEqualTo("Pacific/Auckland");
  }

  @Test
  void an_admin_acts_on_every_venue_and_owns_none_of_them() {
    var admin = Partner.admin();

    var opened = admin.post("/venues", Partner.newVenue());

    assertThat(opened).hasStatus(201);
    assertThat(admin.post(partner.screens(), Partner.newScreen("Admin's"))).hasStatus(201);
    assertThat(
            TestStack.get()
                .database()
                .number(
                    "select count(*) from venue where venue_id = ?::bigint and partner_id is not null",
                    opened.json().getString("id")))
        .isZero();
  }

  @Test
  void an_organisation_lists_its_own_venues() {
    var owner = Partner.withVenue();
    var second = owner.api().post("/venues", Partner.newVenue()).json().getString("id");
    var list =
        "/partners/" + owner.api().get("/partners/me").json().getString("id") + "/venues?limit=1";

    var first = owner.api().get(list).json();
    var rest = owner.api().get(list + "&cursor=" + first.getString("next_cursor")).json();

    assertThat(ids(first)).containsExactly(owner.venue());
    assertThat(ids(rest)).containsExactly(second);
    assertThat(rest.getString("next_cursor")).isNull();
    assertThat(owner.api().get(list + "&cursor=nonsense")).isProblem(400, "invalid_request");
    assertThat(other.api().get(list)).isProblem(403, "forbidden");
  }

  private static List<String> ids(JsonObject page) {
    return page.getJsonArray("items").stream()
        .map(it -> ((JsonObject) it).getString("id"))
        .toList();
  }

  @Test
  void nobody_but_partners_and_admins_may_call() {
    assertThat(Api.anonymous().post("/venues", Partner.newVenue()))
        .isProblem(401, "unauthenticated");
    assertThat(Api.anonymous().withToken("forged").post("/venues", Partner.newVenue()))
        .isProblem(401, "unauthenticated");
    assertThat(Api.guest().post("/venues", Partner.newVenue())).isProblem(403, "forbidden");
    assertThat(Api.register().post("/venues", Partner.newVenue())).isProblem(403, "forbidden");
    assertThat(Api.register().post(partner.screens(), Partner.newScreen("Mine")))
        .isProblem(403, "forbidden");
  }

  @Test
  void the_venue_of_another_partner_is_forbidden() {
    assertThat(other.api().post(partner.screens(), Partner.newScreen("Mine")))
        .isProblem(403, "forbidden");
    assertThat(other.api().post(partner.showtimes(), partner.newShowtime()))
        .isProblem(403, "forbidden");
  }

  @ParameterizedTest
  @CsvSource({"999999999999", "0", "-1", "seven", "99999999999999999999999999"})
  void a_venue_that_is_not_there_is_not_found(String id) {
    assertThat(partner.api().post("/venues/" + id + "/screens", Partner.newScreen("Screen 1")))
        .isProblem(404, "not_found");
    assertThat(partner.api().post("/venues/" + id + "/showtimes", partner.newShowtime()))
        .isProblem(404, "not_found");
  }

  @ParameterizedTest
  @CsvSource({
    "country, XX, /country",
    "country, in, /country",
    "timezone, Mars/Olympus, /timezone",
    "timezone, +05:30, /timezone",
    "timezone, UTC+1, /timezone",
    "name, '', /name",
    "colour, red, /colour",
  })
  void a_venue_that_cannot_be_is_refused_where_it_is_wrong(
      String member, String value, String pointer) {
    var answer = partner.api().post("/venues", Partner.newVenue().put(member, value));

    assertThat(answer).isProblem(400, "invalid_request");
    assertThat(Partner.pointers(answer)).containsOnly(pointer);
  }

  @Test
  void a_screen_is_told_with_every_seat_in_its_place() {
    var answer = partner.api().post(partner.screens(), Partner.newScreen("Told"));

    assertThat(answer).hasStatus(201);
    var screen = answer.json();
    assertThat(screen.getInteger("seat_count")).isEqualTo(3);
    assertThat(screen.getJsonObject("seat_map").encode())
        .isEqualTo(
            """
            {"rows":[{"row":"A","seats":[{"number":1,"category":"GOLD","x":0,"y":0,"accessible":false},\
            {"number":2,"category":"GOLD","x":1,"y":0,"accessible":false}]},\
            {"row":"B","seats":[{"number":1,"category":"SILVER","x":0,"y":1,"accessible":false}]}]}""");
  }

  @Test
  void a_name_is_taken_once_in_a_venue_and_leaves_no_seat_map_behind() {
    partner.api().post(partner.screens(), Partner.newScreen("Twice"));
    var before = TestStack.get().database().number("select count(*) from seat_map");

    var again = partner.api().post(partner.screens(), Partner.newScreen("Twice"));

    assertThat(again).isProblem(409, "name_taken");
    assertThat(TestStack.get().database().number("select count(*) from seat_map"))
        .isEqualTo(before);
    assertThat(other.addScreen(Partner.newScreen("Twice"))).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "[]; /seat_map/rows",
        "[{'row': 'A', 'seats': []}]; /seat_map/rows/0/seats",
        "[{'row': 'A', 'seats': [{'number': 0, 'category': 'GOLD'}]}]; /seat_map/rows/0/seats/0/number",
        "[{'row': 'A', 'seats': [{'number': 1, 'category': 'gold'}]}]; /seat_map/rows/0/seats/0/category",
        "[{'row': 'A', 'seats': [{'number': 1, 'category': 'GOLD', 'x': 1e9}]}]; /seat_map/rows/0/seats/0/x",
        "[{'row': 'A', 'seats': [{'number': 1, 'category': 'GOLD'}, {'number': 1, 'category': 'GOLD'}]}]; /seat_map/rows/0/seats/1",
      })
  void a_seat_map_that_is_none_is_refused_where_it_breaks(String rows, String pointer) {
    var seatMap = new JsonObject().put("rows", new JsonArray(rows.replace('\'', '"')));

    var answer =
        partner.api().post(partner.screens(), Partner.newScreen("Broken").put("seat_map", seatMap));

    assertThat(answer).isProblem(400, "invalid_request");
    assertThat(Partner.pointers(answer)).containsOnly(pointer);
  }

  @Test
  void an_unknown_caller_is_refused_whatever_is_sent() {
    var arena = Partner.newScreen("Arena").put("seat_map", Fixtures.seatMap(25, 800).toJson());

    assertThat(Api.anonymous().post(partner.screens(), arena)).isProblem(401, "unauthenticated");
    assertThat(Api.anonymous().withToken("forged").post(partner.screens(), arena))
        .isProblem(401, "unauthenticated");
  }

  @Test
  void an_arena_may_be_larger_than_other_bodies() {
    var arena = Fixtures.seatMap(25, 800).toJson();

    var answer =
        partner.api().post(partner.screens(), Partner.newScreen("Arena").put("seat_map", arena));

    assertThat(answer).hasStatus(201);
    assertThat(answer.json().getInteger("seat_count")).isEqualTo(20_000);
  }
}

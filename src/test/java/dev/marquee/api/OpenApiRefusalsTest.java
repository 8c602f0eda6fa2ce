package dev.marquee.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the schemas of the contract let pass and what they do not. */
class OpenApiRefusalsTest {
  private static LoadedContract file;

  @BeforeAll
  static void load() throws Exception {
    file = LoadedContract.load();
  }

  @AfterAll
  static void close() throws Exception {
    file.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'seat_ids': []}",
        "{'seat_ids': 'A1'}",
        "{'seat_ids': [1]}",
        "{'seat_ids': ['']}",
        "{'seat_ids': ['A1', 'A1']}",
        "{'seat_ids': ['A 1']}",
        "{'seat_ids': ['ABCDEFGHIJKLMNOP1']}",
        "{'seat_ids': ['1','2','3','4','5','6','7','8','9','10','11']}",
        "{'seats': ['A1']}",
        "{'seat_ids': ['A1'], 'colour': 'red'}",
      })
  void a_hold_of_no_sound_list_of_seats_is_refused(String body) {
    assertThat(file.violations("createHold", body)).isNotEmpty();
  }

  @Test
  void a_hold_of_ten_seats_is_taken() {
    var seats = new JsonArray(IntStream.rangeClosed(1, 10).mapToObj(it -> "A" + it).toList());

    var violations =
        file.violations(file.bodySchema("createHold"), new JsonObject().put("seat_ids", seats));

    assertThat(violations).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "@", "a@", "a@b", "a b@c.de", "a@b..de", "a@b@c.de", "a@b.de\\nx"})
  void a_mail_address_that_is_none_is_refused(String email) {
    var body = "{'name': 'Al', 'password': '12345678', 'email': '%s'}".formatted(email);

    assertThat(file.violations("register", body)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "register; {'name': 'Al', 'email': 'a@b.de', 'password': '1234567'}",
        "register; {'name': ' ', 'email': 'a@b.de', 'password': '12345678'}",
        "register; {'name': 'A\\u0000l', 'email': 'a@b.de', 'password': '12345678'}",
        "register; {'name': 'Al', 'email': 'a@b.de', 'password': '12345678', 'phone': 'none'}",
        "updateMe; {}",
        "updateMe; {'name': null}",
        "updateMe; {'email': 'a@b.de'}",
        "createVenue; {'name': 'L', 'city': 'M', 'country': 'in', 'timezone': 'Asia/Kolkata', 'location': {'lat': 1, 'lng': 1}}",
        "createVenue; {'name': 'L', 'city': 'M', 'country': 'IN', 'timezone': 'Asia/Kolkata', 'location': {'lat': 91, 'lng': 1}}",
        "createScreen; {'name': 'S', 'seat_map': {'rows': []}}",
        "createScreen; {'name': 'S', 'seat_map': {'rows': [{'row': 'A', 'seats': []}]}}",
        "createScreen; {'name': 'S', 'seat_map': {'rows': [{'row': 'A', 'seats': [{'number': 0, 'category': 'GOLD'}]}]}}",
        "createScreen; {'name': 'S', 'seat_map': {'rows': [{'row': 'A', 'seats': [{'number': 1, 'category': 'gold'}]}]}}",
        "updatePricing; {'pricing_tiers': []}",
        "updatePricing; {'pricing_tiers': [{'category': 'GOLD', 'amount': -1}]}",
        "updatePricing; {'pricing_tiers': [{'category': 'GOLD', 'amount': 1.5}]}",
        "updatePricing; {'pricing_tiers': [{'category': 'GOLD', 'amount': 100000000001}]}",
      })
  void a_body_that_breaks_the_contract_is_refused(String operationId, String body) {
    assertThat(file.violations(operationId, body)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-12-01",
        "2026-12-01T18:30:00",
        "2026-12-01 18:30:00Z",
        "2026-02-30T18:30:00Z",
        "2026-12-01T24:00:00Z",
        "tomorrow",
      })
  void a_start_that_is_no_instant_is_refused(String startsAt) {
    var body =
        """
        {'movie_id': '1', 'screen_id': '1', 'currency': 'USD', 'starts_at': '%s',
         'pricing_tiers': [{'category': 'GOLD', 'amount': 1}]}"""
            .formatted(startsAt);

    assertThat(file.violations("createShowtime", body)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "listMovies; date; 2026-02-30",
        "listMovies; date; 2026-2-3",
        "listMovies; date; tomorrow",
        "listMovies; cursor; a b",
        "listVenues; near; 91,0",
        "listVenues; near; 0,181",
        "listVenues; near; 48.85",
        "listVenues; near; a,b",
        "getSeats; view; all",
        "createBooking; Idempotency-Key; a b",
      })
  void a_parameter_that_breaks_the_contract_is_refused(
      String operationId, String name, String value) {
    assertThat(file.violations(file.parameter(operationId, name).getSchema(), value)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"90,180", "-90.0,-180.0", "48.85661,2.35222", "0,0", "9, 99.5"})
  void a_place_on_earth_is_taken(String near) {
    assertThat(file.violations(file.parameter("listVenues", "near").getSchema(), near)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 101})
  void a_limit_that_is_no_page_is_refused(long limit) {
    assertThat(file.violations(file.parameter("listMovies", "limit").getSchema(), limit))
        .isNotEmpty();
  }
}

package dev.marquee.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our rules and the router's own validation say the same, save where it is wrong. */
class RequestRulesTest {
  private static final String JSON = "application/json";
  private static Judges judges;

  @BeforeAll
  static void start() throws Exception {
    judges = Judges.start();
  }

  @AfterAll
  static void stop() throws Exception {
    judges.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/movies",
        "/movies?limit=1",
        "/movies?limit=100",
        "/movies?limit=0",
        "/movies?limit=101",
        "/movies?limit=-1",
        "/movies?limit=ten",
        "/movies?limit=1.5",
        "/movies?limit=",
        "/movies?limit=99999999999999999999",
        "/movies?city=Berlin",
        "/movies?city=true",
        "/movies?city=S%C3%A3o%20Paulo",
        "/movies?city=",
        "/movies?city=a%0Ab",
        "/movies?date=2026-12-01",
        "/movies?date=2026-02-30",
        "/movies?date=2026-13-01",
        "/movies?date=tomorrow",
        "/movies?date=2026-12-01T00%3A00%3A00Z",
        "/movies?genre=Drama&language=en&limit=5",
        "/movies?language=e%20n",
        "/movies?cursor=WyJtb3ZpZXMiLDEsMV0",
        "/movies?cursor=a%2Fb",
        "/movies?colour=red",
        "/movies/118",
        "/movies/118/showtimes?venue_id=7&date=2026-12-01",
        "/venues?near=19.07283,72.88261",
        "/venues?near=19.07283,%2072.88261&radius_km=25",
        "/venues?near=91,0",
        "/venues?near=here",
        "/venues?near=1,2,3",
        "/venues?near=1,2&radius_km=0",
        "/venues?near=1,2&radius_km=-1",
        "/venues?near=1,2&radius_km=0.5",
        "/venues?near=1,2&radius_km=20001",
        "/venues?near=1,2&radius_km=far",
        "/showtimes/1/seats?view=status",
        "/showtimes/1/seats?view=all",
        "/showtimes/1/seats/live?version=17",
        "/showtimes/1/seats/live?version=-1",
        "/showtimes/1/seats/live?version=new",
      })
  void reads_are_judged_alike(String target) throws Exception {
    var verdict = judges.judge("GET", target, "");

    assertThat(verdict.weRefuse()).as("%s", verdict).isEqualTo(verdict.stockRefuses());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "/showtimes/1/hold; {'seat_ids': ['A1', 'A2']}",
        "/showtimes/1/hold; {'seat_ids': []}",
        "/showtimes/1/hold; {'seat_ids': ['A1', 'A1']}",
        "/showtimes/1/hold; {'seat_ids': ['A1'], 'colour': 'red'}",
        "/showtimes/1/hold; {'seat_ids': null}",
        "/showtimes/1/hold; {}",
        "/showtimes/1/hold; []",
        "/showtimes/1/hold; 'A1'",
        "/showtimes/1/hold; 1",
        "/showtimes/1/hold; null",
        "/showtimes/1/hold; {'seat_ids': ['A1']",
        "/showtimes/1/hold; seats, please",
        "/auth/login; {'email': 'a@b.de', 'password': 'secret'}",
        "/auth/login; {'email': 'a@b.de'}",
        "/auth/login; {'email': 'nobody', 'password': 'secret'}",
        "/auth/login; {'email': 1, 'password': 'secret'}",
        "/auth/register; {'name': 'Al', 'email': 'a@b.de', 'password': '12345678', 'phone': null}",
        "/auth/register; {'name': 'Al', 'email': 'a@b.de', 'password': '1234567'}",
        "/auth/refresh; {'refresh_token': ''}",
        "/venues; {'name': 'L', 'city': 'M', 'country': 'IN', 'timezone': 'Asia/Kolkata', 'location': {'lat': 1, 'lng': 1.5}}",
        "/venues; {'name': 'L', 'city': 'M', 'country': 'IN', 'timezone': 'Asia/Kolkata', 'location': {'lat': 91, 'lng': 1}}",
        "/venues; {'name': 'L', 'city': 'M', 'country': 'IN', 'timezone': 'Asia/Kolkata', 'location': [1, 1]}",
        "/venues/7/screens; {'name': 'S', 'seat_map': {'rows': [{'row': 'A', 'seats': [{'number': 1, 'category': 'GOLD'}]}]}}",
        "/venues/7/screens; {'name': 'S', 'seat_map': {'rows': [{'row': 'A', 'seats': [{'number': 0, 'category': 'GOLD'}]}]}}",
        "/venues/7/screens; {'name': 'S', 'seat_map': {'rows': [{'row': 'A', 'seats': [{'number': 1.5, 'category': 'GOLD'}]}]}}",
        "/venues/7/showtimes; {'movie_id': '1', 'screen_id': '1', 'starts_at': '2026-12-01T18:30:00Z', 'currency': 'INR', 'pricing_tiers': [{'category': 'GOLD', 'amount': 1}]}",
        "/venues/7/showtimes; {'movie_id': '1', 'screen_id': '1', 'starts_at': '2026-12-01 18:30', 'currency': 'INR', 'pricing_tiers': [{'category': 'GOLD', 'amount': 1}]}",
        "/venues/7/showtimes; {'movie_id': '1', 'screen_id': '1', 'starts_at': '2026-12-01T18:30:00Z', 'currency': 'rupees', 'pricing_tiers': []}",
        "/venues/7/showtimes; {'movie_id': '1', 'screen_id': '1', 'starts_at': '2026-12-01T18:30:00Z', 'currency': 'INR', 'pricing_tiers': [{'category': 'GOLD', 'amount': -1}]}",
        "/venues/7/showtimes; {'movie_id': '1', 'screen_id': '1', 'starts_at': '2026-12-01T18:30:00Z', 'currency': 'INR', 'pricing_tiers': [{'category': 'GOLD', 'amount': 1}], 'waiting_room': {'mode': 'MAYBE'}}",
      })
  void bodies_are_judged_alike(String target, String body) throws Exception {
    var verdict = judges.judge("POST", target, body.replace('\'', '"'), "Content-Type", JSON);

    assertThat(verdict.weRefuse()).as("%s", verdict).isEqualTo(verdict.stockRefuses());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "two words", "ä", "key-17"})
  void idempotency_keys_are_judged_alike(String key) throws Exception {
    var body =
        """
        {"hold_token": "hld_1", "payment_info": {"method": "card", "payment_method": "pm_card_visa"},
         "contact": {"name": "Al", "email": "a@b.de"}}
        """;

    var verdict =
        judges.judge("POST", "/bookings", body, "Content-Type", JSON, "Idempotency-Key", key);

    assertThat(verdict.weRefuse()).as("%s", verdict).isEqualTo(verdict.stockRefuses());
  }

  @Test
  void a_header_that_is_required_is_missed_by_both() throws Exception {
    var verdict = judges.judge("POST", "/bookings", "{}", "Content-Type", JSON);

    assertThat(verdict.stockRefuses()).isTrue();
    assertThat(verdict.pointers()).containsExactly("/Idempotency-Key");
  }

  @Test
  void a_body_that_is_required_is_missed_by_both() throws Exception {
    var verdict = judges.judge("POST", "/auth/login", "", "Content-Type", JSON);

    assertThat(verdict.stockRefuses()).isTrue();
    assertThat(verdict.pointers()).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml"})
  void another_media_type_is_refused_by_both_and_by_us_as_415(String type) throws Exception {
    var verdict =
        judges.judge("POST", "/showtimes/1/hold", "{\"seat_ids\":[\"A1\"]}", "Content-Type", type);

    assertThat(verdict.stockRefuses()).isTrue();
    assertThat(verdict.status()).isEqualTo(415);
  }

  @Test
  void what_only_begins_like_json_is_refused_by_us_alone() throws Exception {
    var verdict =
        judges.judge(
            "POST",
            "/showtimes/1/hold",
            "{\"seat_ids\":[\"A1\"]}",
            "Content-Type",
            "application/json-seq");

    assertThat(verdict.status()).isEqualTo(415);
    assertThat(verdict.stockRefuses()).as("no longer a difference").isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/json; charset=utf-8"})
  void json_is_taken_by_both_with_its_parameters(String type) throws Exception {
    var verdict =
        judges.judge("POST", "/showtimes/1/hold", "{\"seat_ids\":[\"A1\"]}", "Content-Type", type);

    assertThat(verdict.stockRefuses()).isFalse();
    assertThat(verdict.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Looks like JSON, and is a city for all that.
        "/movies?city=1.50",
        "/movies?city=[1]",
        // Is a percent sign once it is decoded, and nothing when it is decoded again.
        "/movies?city=100%25",
      })
  void texts_that_look_like_something_else_are_texts(String target) throws Exception {
    var verdict = judges.judge("GET", target.replace("[", "%5B").replace("]", "%5D"), "");

    assertThat(verdict.weRefuse()).isFalse();
    assertThat(verdict.stockRefuses()).as("no longer a difference").isTrue();
  }

  @ParameterizedTest
  @CsvSource({"/movies?limit=1.0, /limit", "/movies?limit=5&limit=6, /limit"})
  void numbers_are_plain_and_given_once(String target, String pointer) throws Exception {
    var verdict = judges.judge("GET", target, "");

    assertThat(verdict.pointers()).containsExactly(pointer);
    assertThat(verdict.stockRefuses()).as("no longer a difference").isFalse();
  }

  @Test
  void a_refusal_names_all_that_is_wrong() throws Exception {
    var verdict =
        judges.judge("POST", "/auth/register", "{\"email\": \"nobody\"}", "Content-Type", JSON);

    assertThat(verdict.pointers()).containsExactlyInAnyOrder("", "", "/email");
  }

  @Test
  void a_refusal_names_no_more_places_than_somebody_reads() throws Exception {
    var seats = "{\"number\": 0, \"category\": \"GOLD\"},".repeat(900) + "{}";
    var body = "{\"name\": \"S\", \"seat_map\": {\"rows\": [{\"row\": \"A\", \"seats\": [%s]}]}}";

    var verdict =
        judges.judge("POST", "/venues/7/screens", body.formatted(seats), "Content-Type", JSON);

    assertThat(verdict.pointers()).hasSize(100).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "/auth/login; {'email': 'a@b.de', 'password': ''}; /password",
        "/auth/login; {'email': 'a@b.de', 'password': 'x', 'name': 'Al'}; /name",
        "/showtimes/1/hold; {'seat_ids': ['A1', 'B 2']}; /seat_ids/1",
        "/venues; {'name': 'L', 'city': 'M', 'country': 'IN', 'timezone': 'Asia/Kolkata', 'location': {'lat': 91, 'lng': 1}}; /location/lat",
        "/venues/7/screens; {'name': 'S', 'seat_map': {'rows': [{'row': 'A', 'seats': [{'number': 0, 'category': 'GOLD'}]}]}}; /seat_map/rows/0/seats/0/number",
      })
  void a_refusal_names_the_place_and_no_other(String target, String body, String pointer)
      throws Exception {
    var verdict = judges.judge("POST", target, body.replace('\'', '"'), "Content-Type", JSON);

    assertThat(verdict.pointers()).containsExactly(pointer);
  }
}

package dev.marquee.api;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import dev.marquee.devstack.Wire;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client should send: each has its clear answer and changes nothing. */
class BadInputTest {
  private final int port = TestStack.get().node().port();
  private final Show show = Fixtures.showtime(1, 4).insert();
  private final Api buyer = Api.guest();
  private final String holdPath = "/showtimes/" + show.id() + "/hold";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nothing",
        "/movies/1/nothing",
        "/showtimes//hold",
        "/docs/nothing.html",
        "/docs/assets/../../../application.yaml",
        "/docs/%2e%2e/application.yaml",
        "/health/live",
        "/metrics",
        "/favicon.ico",
      })
  void what_is_not_there_is_not_found(String path) {
    assertThat(get(path)).isProblem(404, "not_found");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,     /movies,            'GET, POST'",
    "HEAD,    /movies,            'GET, POST'",
    "OPTIONS, /movies,            'GET, POST'",
    "PATCH,   /bookings,          'GET, POST'",
    "DELETE,  /users/me,          'GET, PATCH'",
    "GET,     /auth/login,        POST",
    "GET,     /showtimes/1/hold,  POST",
    "PUT,     /holds/x,           'DELETE, GET'",
    "POST,    /openapi.yaml,      GET",
    "POST,    /docs/,             GET",
    "BREW,    /movies,            'GET, POST'",
    "TRACE,   /movies,            'GET, POST'",
  })
  void a_method_that_a_path_does_not_take_is_told_those_it_takes(
      String method, String path, String allowed) {
    var answer = exchange(method, path, "");

    assertThat(answer).hasStatus(405).hasHeader("Allow", allowed);
    if (!method.equals("HEAD")) {
      assertThat(answer).isProblem(405, "method_not_allowed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%ZZ", "/movies/%", "/movies/%4", "/docs/%", "/movies?city=%ZZ"})
  void an_address_that_cannot_be_decoded_is_refused(String path) {
    assertThat(get(path)).isProblem(400, "invalid_request");
  }

  @Test
  void bytes_that_are_not_utf_8_name_nothing() {
    assertThat(get("/movies/%C3%28")).isProblem(404, "not_found");
    assertThat(get("/movies?city=%C3%28").json().getJsonArray("items")).isEmpty();
  }

  @Test
  void an_address_that_is_too_long_is_refused() {
    assertThat(get("/movies?city=" + "a".repeat(5_000))).isProblem(414, "uri_too_long");
  }

  @Test
  void headers_that_are_too_large_are_refused() {
    var answer = exchange("GET", "/movies", "X-Request-Id: " + "a".repeat(10_000) + "\n");

    assertThat(answer).isProblem(431, "headers_too_large");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\n\n",
        "GET /movies HTTP/1.1\nHost: x\nbad header\n\n",
        "POST /auth/guest HTTP/1.1\nHost: x\nContent-Length: -1\n\n",
        "POST /auth/guest HTTP/1.1\nHost: x\nContent-Length: 2\nContent-Length: 3\n\n{}",
      })
  void what_is_not_http_is_refused(String request) {
    var answer = Wire.exchange(port, request);

    assertThat(answer).isProblem(400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/movies?limit=1&limit=2",
        "/movies?city=Berlin&city=Paris",
        "/movies?limit=-1",
        "/movies?limit=0",
        "/movies?limit=101",
        "/movies?limit=1e1",
        "/movies?limit=99999999999999999999",
        "/movies?limit=",
        "/movies?city=%00",
        "/movies?city=a%0Ab",
        "/movies?city=Berlin%0A",
        "/movies?genre=%00",
        "/movies?date=2026-02-30",
        "/movies?cursor=%00",
        "/venues?near=1,2&near=3,4",
        "/venues?near=1e400,2",
        "/venues?near=52.5,13.4&radius_km=1e400",
        "/venues?near=52.5,13.4&radius_km=0x10p3",
        "/movies/1/showtimes?venue_id=",
      })
  void a_parameter_that_breaks_the_contract_is_named(String path) {
    var answer = get(path);

    assertThat(answer).isProblem(400, "invalid_request");
    assertThat(answer.json().getJsonArray("errors")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/html",
        "application/xml",
        "application/json-patch+json",
        "json",
        "",
      })
  void another_media_type_is_refused(String type) {
    var header = type.isEmpty() ? "" : "Content-Type: " + type + "\n";

    assertThat(post(holdPath, header, "{\"seat_ids\": [\"A1\"]}".getBytes(UTF_8)))
        .isProblem(415, "unsupported_media_type");
    nothingHasChanged();
  }

  @Test
  void ten_thousand_levels_of_nesting_are_refused() {
    for (var open : new String[] {"[", "{\"a\":"}) {
      assertThat(postJson(holdPath, open.repeat(10_000))).isProblem(400, "invalid_request");
      assertThat(
              postJson(
                  holdPath,
                  "{\"seat_ids\": "
                      + open.repeat(900)
                      + "1"
                      + (open.equals("[") ? "]" : "}").repeat(900)
                      + "}"))
          .isProblem(400, "invalid_request");
    }
    nothingHasChanged();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"seat_ids\": [\"A1\\u0000\"]}",
        "{\"seat_ids\": [\"A1\\n\"]}",
        "{\"seat_ids\": [\"\\ud800\"]}",
        "{\"seat_ids\": [1e999999999]}",
        "{\"seat_ids\": [null]}",
        "{\"seat_ids\": null}",
        "{\"seat_ids\": [\"A1\"]} {\"seat_ids\": [\"A2\"]}",
        "{\"seat_ids\": [\"A1\"], \"seat_ids\": [\"A2\"], \"a\": NaN}",
        "null",
        "1",
        "\"A1\"",
      })
  void a_hold_of_odd_seats_is_refused(String body) {
    assertThat(postJson(holdPath, body)).isProblem(400, "invalid_request");
    nothingHasChanged();
  }

  @Test
  void text_that_is_not_utf_8_is_refused() {
    var body = "{\"seat_ids\": [\"A1\u00e4\"]}".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(post(holdPath, "Content-Type: application/json\n", body))
        .isProblem(400, "invalid_request");
    nothingHasChanged();
  }

  @ParameterizedTest
  @CsvSource({
    "name,     'Eve\\u0000'",
    "name,     'Eve\\n'",
    "name,     '\\u0000'",
    "email,    'eve\\u0000@marquee.test'",
    "email,    'eve@marquee.test\\n'",
    "email,    'eve@marquee.test\\r\\nBcc: all@marquee.test'",
    "phone,    '+49 30 1234567\\n'",
  })
  void control_characters_are_in_no_name_and_no_address(String member, String value) {
    var body =
        new JsonObject()
            .put("name", "Eve")
            .put("email", "eve-" + show.id() + "@marquee.test")
            .put("password", "marquee-demo")
            .put(member, "VALUE")
            .encode()
            .replace("VALUE", value);

    var answer = postJson("/auth/register", body);

    assertThat(answer).isProblem(400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "\u00e4"})
  void a_key_that_is_none_is_refused(String key) {
    var answer = postJson("/bookings", booking("hld_1_2"), "Idempotency-Key: " + key + "\n");

    assertThat(answer).isProblem(400, "invalid_request");
  }

  @Test
  void made_up_tokens_in_bodies_are_no_tokens() {
    assertThat(postJson("/auth/refresh", "{\"refresh_token\": \"\\u0000\"}"))
        .isProblem(401, "invalid_refresh_token");
    assertThat(postJson("/bookings", booking("\\u0000"), "Idempotency-Key: made-up\n"))
        .isProblem(404, "not_found");
  }

  private static String booking(String holdToken) {
    return """
        {"hold_token": "%s",
         "payment_info": {"method": "card", "payment_method": "pm_card_visa"},
         "contact": {"name": "Eve", "email": "eve@marquee.test"}}
        """
        .formatted(holdToken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mine-7", "!~", "a"})
  void a_request_id_comes_back(String id) {
    var answer = exchange("GET", "/nothing", "X-Request-Id: " + id + "\n");

    assertThat(answer).hasHeader("X-Request-Id", id);
    assertThat(answer.json().getString("request_id")).isEqualTo(id);
  }

  @Test
  void a_request_id_that_is_none_is_replaced() {
    var ids =
        new String[] {"", "a b", "a\n b", "a\r\n\tSet-Cookie: b=c", "ä", "a".repeat(129), "a\tb"};
    for (var id : ids) {
      var answer = exchange("GET", "/nothing", "X-Request-Id: " + id + "\n");

      assertThat(answer).isProblem(404, "not_found");
      assertThat(answer.header("X-Request-Id").orElseThrow()).matches("[0-9a-f-]{36}");
      assertThat(answer.header("Set-Cookie")).isEmpty();
    }
  }

  @Test
  void a_request_id_with_a_control_character_is_no_http() {
    assertThat(exchange("GET", "/movies", "X-Request-Id: a\u0000b\n"))
        .isProblem(400, "invalid_request");
  }

  @Test
  void the_contract_and_its_page_are_served() {
    assertThat(get("/openapi.yaml")).hasStatus(200).hasHeader("Content-Type", "application/yaml");
    assertThat(get("/openapi.yaml").body()).startsWith("openapi: 3.1.0");
    assertThat(get("/docs")).hasStatus(302).hasHeader("Location", "/docs/");
    assertThat(get("/docs/")).hasStatus(200);
    assertThat(get("/docs/").body()).contains("swagger-ui");
  }

  private Response get(String path) {
    return exchange("GET", path, "");
  }

  private Response exchange(String method, String path, String headers) {
    return Wire.exchange(
        port, "%s %s HTTP/1.1\nHost: x\nConnection: close\n%s\n".formatted(method, path, headers));
  }

  private Response postJson(String path, String body) {
    return postJson(path, body, "");
  }

  private Response postJson(String path, String body, String headers) {
    return post(path, "Content-Type: application/json\n" + headers, body.getBytes(UTF_8));
  }

  private Response post(String path, String headers, byte[] body) {
    try (var wire = Wire.to(port)) {
      return wire.send(
              "POST %s HTTP/1.1\nHost: x\nConnection: close\nAuthorization: Bearer %s\nContent-Length: %d\n%s\n"
                  .formatted(path, buyer.session().getString("access_token"), body.length, headers))
          .send(body)
          .answer();
    }
  }

  private void nothingHasChanged() {
    assertThat(Fixtures.letters(show.id())).isEqualTo("AAAA");
    assertThat(Fixtures.version(show.id())).isZero();
  }
}

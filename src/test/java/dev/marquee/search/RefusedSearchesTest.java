package dev.marquee.search;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.TestStack;
import dev.marquee.devstack.Wire;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches that are none: each is told what is wrong with it. */
class RefusedSearchesTest {

  @ParameterizedTest
  @CsvSource({
    "/movies?q=, /q",
    "/movies?q=%20, /q",
    "/movies?q=+++, /q",
    "/movies?q=%00, /q",
    "/movies?q=a%00b, /q",
    "/movies?q=a%0Ab, /q",
    "/movies?q=love%0A, /q",
    "/movies?q=%7F, /q",
    "/movies?q=a&q=b, /q",
    "/movies?facets=yes, /facets",
    "/movies?facets=1, /facets",
    "/movies?available=, /available",
    "/movies?available=maybe, /available",
    "/movies?date=2026-02-30, /date",
    "/movies?date=today, /date",
    "/movies?date=0000-01-01, /date",
    "/movies?date=2026-1-1, /date",
    "/movies?genre=%00, /genre",
    "/movies?language=e%20n, /language",
    "/movies?q=a&limit=0, /limit",
    "/movies?q=a&limit=101, /limit",
    "/movies?q=a&cursor=!, /cursor",
    "/movies?q=a&cursor=abc, /cursor",
    "/venues?now_showing=2, /now_showing",
    "'/venues?near=NaN,0', /near",
    "'/venues?near=0,NaN', /near",
    "'/venues?near=91,0', /near",
    "'/venues?near=-90.1,0', /near",
    "'/venues?near=0,180.5', /near",
    "'/venues?near=0,-181', /near",
    "'/venues?near=1e1,0', /near",
    "/venues?near=0, /near",
    "'/venues?near=,', /near",
    "'/venues?near=1,2&radius_km=0', /radius_km",
    "'/venues?near=1,2&radius_km=-0', /radius_km",
    "'/venues?near=1,2&radius_km=-1', /radius_km",
    "'/venues?near=1,2&radius_km=NaN', /radius_km",
    "'/venues?near=1,2&radius_km=-Infinity', /radius_km",
    "'/venues?near=1,2&radius_km=20001', /radius_km",
    "'/venues?near=1,2&radius_km=1e-400', /radius_km",
    "/venues?radius_km=5, /radius_km",
    "/search, /q",
    "/search?q=, /q",
    "/search?q=%20%20, /q",
    "/search?q=%00, /q",
    "/search?q=a&limit=0, /limit",
    "/search?q=a&limit=101, /limit",
    "/search?q=a&limit=ten, /limit",
    "'/search?q=a&near=91,0', /near",
    "'/search?q=a&near=NaN,NaN', /near",
  })
  void what_breaks_the_contract_is_named(String path, String pointer) {
    isRefused(path, pointer);
  }

  @ParameterizedTest
  @CsvSource({"/movies, 201", "/movies, 3000", "/search, 201", "/search, 3000"})
  void too_many_words_are_refused(String path, int letters) {
    isRefused(path + "?q=" + "a".repeat(letters), "/q");
  }

  @ParameterizedTest
  @CsvSource({"/movies?q=", "/search?q="})
  void ten_thousand_letters_are_too_long_an_address(String path) {
    var answer =
        Wire.exchange(
            TestStack.get().node().port(),
            "GET %s HTTP/1.1\nHost: x\nConnection: close\n\n".formatted(path + "a".repeat(10_000)));

    assertThat(answer).isProblem(414, "uri_too_long");
  }

  private static void isRefused(String path, String pointer) {
    var answer = Api.anonymous().get(path);

    assertThat(answer).isProblem(400, "invalid_request");
    assertThat(answer.json().getJsonArray("errors"))
        .extracting(it -> ((JsonObject) it).getString("pointer"))
        .contains(pointer);
  }
}

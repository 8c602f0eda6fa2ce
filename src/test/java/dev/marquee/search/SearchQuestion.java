package dev.marquee.search;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.api.Cursor;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.Browser;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.Response;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Something that search is asked, good or bad.
 *
 * @param parameters with values as they stand in an address
 */
record SearchQuestion(String path, List<Parameter> parameters) {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final int MOST = 100;
  private static final int SHORT = 15;
  private static final int LONGEST_Q = 200;

  private static final String[] GOOD_CURSORS = {
    Cursor.of("movies", 1000, 7),
    Cursor.of("movies_by_relevance", 20),
    Cursor.of("venues", 60),
    Cursor.of("venues_near", 1000.5, 7)
  };

  record Parameter(String name, String value) {}

  /** Any parameters of search together, each with any value. */
  static Arbitrary<SearchQuestion> any() {
    var parameter =
        Arbitraries.oneOf(
            List.of(
                of("q", text(LONGEST_Q + 10), "the", "%25", "*", "love"),
                of("city", text(SHORT), "Berlin", "mumbai"),
                of("genre", text(SHORT), "Drama", "comedy"),
                of("language", text(SHORT), "en", "FR"),
                of("date", text(SHORT), "2026-12-01", "0001-01-01", "9999-12-31", "2026-02-30"),
                of("near", places(), "52.52,13.4", "0,0", "90,180", "-90,-180.0", "NaN,0", "91,0"),
                of("radius_km", number(), "1", "0.5", "300", "20000", "0", "-1", "NaN", "1e-9"),
                of("limit", number(), "1", "3", "10", "100", "0", "101"),
                of("cursor", cursors(), GOOD_CURSORS),
                of("facets", text(SHORT), "true", "true", "false", "TRUE", "1"),
                of("available", text(SHORT), "true", "false"),
                of("now_showing", text(SHORT), "true", "false")));
    return Combinators.combine(
            Arbitraries.of("/movies", "/venues", "/search"),
            parameter.list().ofMinSize(1).ofMaxSize(5).uniqueElements(Parameter::name))
        .as(SearchQuestion::new);
  }

  /** Good words, in all of Unicode. */
  static Arbitrary<SearchQuestion> words() {
    var words =
        Arbitraries.strings()
            .ofMinLength(1)
            .ofMaxLength(LONGEST_Q / 2)
            .filter(it -> it.chars().noneMatch(SearchQuestion::isControl))
            .filter(it -> it.chars().anyMatch(character -> character != ' '))
            .map(Browser::encoded);
    return Combinators.combine(Arbitraries.of("/movies", "/search"), words)
        .as((path, q) -> new SearchQuestion(path, List.of(new Parameter("q", q))));
  }

  private static boolean isControl(int character) {
    return character < ' ' || character == 0x7F;
  }

  /** One of the known values, or more rarely any. */
  private static Arbitrary<Parameter> of(String name, Arbitrary<String> any, String... known) {
    return Arbitraries.frequencyOf(Tuple.of(1, any), Tuple.of(4, Arbitraries.of(known)))
        .map(it -> new Parameter(name, it));
  }

  /** All of Unicode, and bytes that are none of it. */
  private static Arbitrary<String> text(int length) {
    var bytes =
        Arbitraries.integers()
            .between(0, 255)
            .list()
            .ofMaxSize(SHORT)
            .map(list -> list.stream().map("%%%02X"::formatted).collect(Collectors.joining()));
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(length).map(Browser::encoded),
        Arbitraries.strings().ascii().ofMaxLength(length).map(Browser::encoded),
        bytes);
  }

  private static Arbitrary<String> number() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(-2, MOST + 20).map(String::valueOf),
        Arbitraries.doubles().map(String::valueOf),
        text(SHORT));
  }

  private static Arbitrary<String> places() {
    var degrees =
        Arbitraries.doubles().between(-200, 200).map(it -> String.format(Locale.ROOT, "%.4f", it));
    return Arbitraries.oneOf(
        Combinators.combine(degrees, degrees).as((lat, lng) -> lat + "," + lng), text(SHORT));
  }

  private static Arbitrary<String> cursors() {
    var values =
        Arbitraries.oneOf(
            Arbitraries.longs(),
            Arbitraries.integers().between(0, 1100),
            Arbitraries.doubles(),
            Arbitraries.strings().ofMaxLength(SHORT));
    return Arbitraries.oneOf(
        Combinators.combine(
                Arbitraries.of("movies", "movies_by_relevance", "venues", "venues_near", "none"),
                values.list().ofMinSize(1).ofMaxSize(3))
            .as((list, key) -> Cursor.of(list, key.toArray())),
        text(SHORT));
  }

  /** There is a sound answer or a clear refusal, soon; returns the status. */
  int isAnsweredOrRefusedBy(Node node) {
    var answer = ask(node);
    if (answer.status() == 200) {
      isSound(answer.json());
    } else {
      assertThat(answer).isProblem(400, "invalid_request");
      assertThat(answer.json().getJsonArray("errors")).isNotEmpty();
    }
    return answer.status();
  }

  /** There is a sound answer, soon. */
  void isAnsweredBy(Node node) {
    var answer = ask(node);
    assertThat(answer).hasStatus(200);
    isSound(answer.json());
  }

  private Response ask(Node node) {
    var begin = Instant.now();
    var answer = Api.anonymous(node).get(toString());
    assertThat(Duration.between(begin, Instant.now())).isLessThan(BOUND);
    return answer;
  }

  private void isSound(JsonObject answer) {
    var limit = limit();
    assertThat(answer.getBoolean("degraded")).isNotNull();
    var lists = path.equals("/search") ? Stream.of("movies", "venues") : Stream.of("items");
    lists.forEach(it -> assertThat(answer.getJsonArray(it)).hasSizeLessThanOrEqualTo(limit));
  }

  private int limit() {
    return parameters.stream()
        .filter(it -> it.name().equals("limit"))
        .mapToInt(it -> Integer.parseInt(it.value()))
        .findFirst()
        .orElse(path.equals("/search") ? 10 : 20);
  }

  /** The address below the node's. */
  @Override
  public String toString() {
    return path
        + parameters.stream()
            .map(it -> it.name() + "=" + it.value())
            .collect(Collectors.joining("&", "?", ""));
  }
}

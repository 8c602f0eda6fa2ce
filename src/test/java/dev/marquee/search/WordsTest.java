package dev.marquee.search;

import static dev.marquee.devstack.Browser.encoded;
import static dev.marquee.devstack.Browser.items;
import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Browser;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words that someone half remembers, put to the demo catalogue. */
class WordsTest {
  private static Browser browser;

  @BeforeAll
  static void load() {
    browser = new Browser(Api.anonymous(TestStack.get().demoCatalogue().node()));
  }

  @ParameterizedTest
  @CsvSource({
    "gladiator, Gladiator",
    "GLADIATOR, Gladiator",
    "gladeator, Gladiator",
    "gldaiator, Gladiator",
    "glad, Gladiator",
    "'  gladiator  ', Gladiator",
    "'matrix, the', The Matrix",
    "matrix reloaded the, The Matrix Reloaded",
    "reloaded matrix, The Matrix Reloaded",
    "spiderman, Spider-Man",
    "oceans eleven, Ocean's Eleven",
    "fight clubb, Fight Club",
    "shawshank redemtion, The Shawshank Redemption",
    "batman begins nolan, Batman Begins",
    "'\"Pulp\" +Fiction*', Pulp Fiction",
    "púlp fíctiôn, Pulp Fiction",
    "pu\u0301lp fiction, Pulp Fiction",
    "ｐｕｌｐ fiction, Pulp Fiction",
  })
  void a_movie_is_found_first(String words, String title) {
    assertThat(titles("/movies?q=" + encoded(words)).get(0)).isEqualTo(title);
  }

  @Test
  void a_title_goes_before_those_that_begin_with_it_and_of_those_the_best_known_first() {
    var titles = titles("/movies?q=ali");

    assertThat(titles.subList(0, 3)).containsExactly("Ali", "Alien", "Alien³");
  }

  @Test
  void directors_and_genres_are_words_too() {
    assertThat(titles("/movies?q=tarantino")).contains("Pulp Fiction", "Jackie Brown");
    assertThat(browser.page("/movies?q=western", 5).getJsonArray("items"))
        .allSatisfy(it -> assertThat(((JsonObject) it).getJsonArray("genres")).contains("Western"));
  }

  @Test
  void words_go_with_every_other_filter() {
    var everywhere = titles("/movies?q=the&limit=100");
    var there = browser.all("/movies?q=the&genre=drama&city=berlin&language=EN", 3);

    assertThat(everywhere).hasSizeGreaterThan(there.size());
    assertThat(there)
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.getJsonArray("genres")).contains("Drama"))
        .allSatisfy(it -> assertThat(it.getString("language")).isEqualTo("en"));
  }

  @Test
  void pages_by_relevance_have_each_movie_once() {
    var all = browser.all("/movies?q=man", 7);
    var ids = Browser.ids(all);

    assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
    assertThat(ids).isEqualTo(Browser.ids(items(browser.page("/movies?q=man", 100))));
  }

  @Test
  void words_that_find_nothing_are_answered_with_what_may_have_been_meant() {
    var page = browser.page("/movies?q=sontch", 10);

    assertThat(page.getJsonArray("items")).isEmpty();
    assertThat(page.getString("suggestion")).isEqualTo("Snatch");
    assertThat(titles("/movies?q=" + page.getString("suggestion"))).contains("Snatch");
  }

  @Test
  void nothing_is_suggested_where_something_is_found_or_nothing_is_like_it() {
    assertThat(browser.page("/movies?q=alien", 10).getString("suggestion", "")).isNull();
    assertThat(browser.page("/movies?q=qqqqqqqqq", 10).getString("suggestion", "")).isNull();
    assertThat(browser.page("/movies", 10).containsKey("suggestion")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "%25",
        "_",
        "*",
        "?",
        "\\",
        "'",
        "''; drop table movie; --",
        "\"",
        "(",
        ")))",
        "[a-z",
        "{\"match_all\":{}}",
        "/.*/",
        "~2",
        "title:*",
        "AND OR NOT",
        "&& || !",
        "<%",
        "${jndi:x}",
        "🎬",
        "👩‍👩‍👧‍👦 🏳️‍🌈",
        "مرحبا بالعالم",
        "\u202egladiator",
        "\u200b",
        "\u00a0",
        "\ufeff",
        "\uffff",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
        "東京物語",
        "हिन्दी",
      })
  void whatever_stands_in_a_query_is_text(String words) {
    for (var path : List.of("/movies?facets=true&q=", "/search?q=")) {
      assertThat(browser.api().get(path + encoded(words))).hasStatus(200);
    }
  }

  @Test
  void long_words_and_half_surrogates_are_text() {
    for (var words :
        List.of(
            "a".repeat(200),
            "a%20".repeat(100),
            "%F0%9F%8E%AC".repeat(200),
            "%ED%A0%80",
            "%C3",
            "%FF%FE")) {
      assertThat(browser.api().get("/movies?q=" + words)).hasStatus(200);
      assertThat(browser.api().get("/search?q=" + words)).hasStatus(200);
    }
  }

  private static List<String> titles(String path) {
    var answer = browser.api().get(path);
    assertThat(answer).hasStatus(200);
    return items(answer.json()).stream().map(it -> it.getString("title")).toList();
  }
}

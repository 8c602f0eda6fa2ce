package dev.marquee.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextQueryTest {

  @Test
  void operators_are_text_of_match_queries() {
    var query = TextQuery.movies("title:* OR (\"x\"~2)", Typos.NONE).encode();

    assertThat(query).contains("title:* OR (\\\"x\\\"~2)").doesNotContain("query_string");
  }

  @Test
  void words_after_the_twelfth_do_not_count() {
    assertThat(asked("a b c d e f g h i j k l m n")).isEqualTo("a b c d e f g h i j k l");
  }

  @Test
  void letters_after_the_hundredth_do_not_count() {
    assertThat(asked("x".repeat(200))).hasSize(100);
  }

  @Test
  void an_accent_of_its_own_joins_its_letter() {
    assertThat(asked("Ame\u0301lie")).isEqualTo("Amélie");
  }

  @Test
  void half_a_surrogate_pair_and_control_characters_are_spaces() {
    assertThat(asked("up\ud83c\u0000down")).isEqualTo("up down");
  }

  private static String asked(String q) {
    return TextQuery.suggestion(q)
        .getJsonObject("match")
        .getJsonObject("title.pieces")
        .getString("query");
  }
}

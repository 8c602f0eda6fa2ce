package dev.marquee.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  @Test
  void the_key_comes_back_as_it_was() {
    var cursor = Cursor.of("movies", 119_101, "Ünder \"quotes\"", Long.MAX_VALUE, -0.25);

    var key = Cursor.parse("movies", cursor, 4);

    assertThat(key.getList())
        .isEqualTo(java.util.List.of(119_101, "Ünder \"quotes\"", Long.MAX_VALUE, -0.25));
  }

  @Test
  void a_cursor_needs_no_escaping_in_a_query() {
    var cursor = Cursor.of("venues", "???>>>~~~", 1);

    assertThat(cursor).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void a_cursor_of_another_list_is_refused() {
    var cursor = Cursor.of("movies", 1, 2);

    assertRefused("venues", cursor, 2);
  }

  @Test
  void a_key_of_another_size_is_refused() {
    var cursor = Cursor.of("movies", 1, 2);

    assertRefused("movies", cursor, 1);
    assertRefused("movies", cursor, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "!!!",
        "{}",
        "[]",
        "[\"movies\", 1",
        "null",
        "\"movies\"",
        "[[\"movies\"], 1]"
      })
  void what_someone_made_up_is_refused(String text) {
    var encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));

    assertRefused("movies", encoded, 1);
    assertRefused("movies", text, 1);
  }

  private static void assertRefused(String list, String cursor, int size) {
    assertThatThrownBy(() -> Cursor.parse(list, cursor, size))
        .isInstanceOfSatisfying(
            Problem.Refusal.class,
            refusal -> {
              assertThat(refusal.problem().status()).isEqualTo(400);
              var errors = refusal.problem().members().getJsonArray("errors");
              assertThat(errors.getJsonObject(0).getString("pointer")).isEqualTo("/cursor");
            });
  }
}

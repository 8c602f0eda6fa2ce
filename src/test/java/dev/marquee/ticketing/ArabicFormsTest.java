package dev.marquee.ticketing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Letters in their words. */
class ArabicFormsTest {
  @ParameterizedTest
  @CsvSource({
    "بيت,   fe91 fef4 fe96",
    "سیمین, feb3 fbff fee4 fbff fee6",
    "پدر,   fb58 feaa 0631",
    "گچ,    fb94 fb7b",
    "لا,    fefb",
    "سلام,  feb3 fefc 0645",
    "لآ,    fef5",
    "ا,     0627",
    "A ب 7, 0041 0020 0628 0020 0037",
  })
  void letters_take_the_forms_of_their_places(String text, String forms) {
    var shaped = ArabicForms.of(text).codePoints().mapToObj("%04x"::formatted).toList();

    assertThat(String.join(" ", shaped)).isEqualTo(forms);
  }

  @ParameterizedTest
  @CsvSource({"می\u200cروم, fee3 fbfd 200c 0631 0648 0645", "ه\u200d, feeb 200d"})
  void joiners_join_or_part(String text, String forms) {
    var shaped = ArabicForms.of(text).codePoints().mapToObj("%04x"::formatted).toList();

    assertThat(String.join(" ", shaped)).isEqualTo(forms);
  }
}

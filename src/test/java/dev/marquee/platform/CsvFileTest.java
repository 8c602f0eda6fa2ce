package dev.marquee.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {

  @Test
  void rows_are_counted_as_a_spreadsheet_shows_them() throws CsvFile.Malformed {
    var file = read("\uFEFFrow, number\r\n\r\nA,1\r\n\"B\nb\", 2 \r\n,\nC\n");

    assertThat(file.columns()).containsExactly("row", "number");
    assertThat(file.rows()).extracting(CsvFile.Row::number).containsExactly(3, 4, 6);
    assertThat(file.rows().get(1).cell("row")).contains("B\nb");
    assertThat(file.rows().get(1).cell("number")).contains("2");
    assertThat(file.rows().get(2).cell("number")).isEmpty();
    assertThat(file.rows().get(2).cell("else")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''              | 1 | names no columns",
        "\\n\\nA         | 1 | names no columns",
        "a,,b            | 1 | has a column without a name",
        "a,b,a           | 1 | names the column a twice",
        "a,b\\n1,2,3     | 2 | has more cells than there are columns",
        "a\\n1\\n\"2     | 3 | has a quote that does not end, or text beside one",
        "a\\n1\\n\"2\"3  | 3 | has a quote that does not end, or text beside one",
        "a\\n1\\n2\\n3\\n4 | 5 | is more than the 3 rows that a file may have",
        "a\\n\"1\\n2\"\\nb\\0 | 3 | has a character of code 0",
      })
  void what_is_no_table_is_refused_by_its_first_bad_row(String text, int row, String message) {
    var given = text.replace("\\n", "\n").replace("\\0", "\0");

    var malformed =
        catchThrowableOfType(
            CsvFile.Malformed.class, () -> CsvFile.read(given.getBytes(StandardCharsets.UTF_8), 3));

    assertThat(malformed).hasMessage(message);
    assertThat(malformed.row()).isEqualTo(row);
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16, 1, 'is UTF-16, and has to be UTF-8'",
    "x-UTF-16LE-BOM, 1, 'is UTF-16, and has to be UTF-8'",
    "ISO-8859-1, 3, is not UTF-8",
    "windows-1252, 3, is not UTF-8",
  })
  void what_is_not_utf_8_is_refused_by_its_row(String encoding, int row, String message) {
    var bytes = "title\nAlien\nAmélie\nHeat\n".getBytes(Charset.forName(encoding));

    var malformed = catchThrowableOfType(CsvFile.Malformed.class, () -> CsvFile.read(bytes, 100));

    assertThat(malformed).hasMessage(message);
    assertThat(malformed.row()).isEqualTo(row);
  }

  @Test
  void a_letter_that_ends_in_the_middle_is_refused() {
    var bytes = Arrays.copyOf("a\né".getBytes(StandardCharsets.UTF_8), 3);

    var malformed = catchThrowableOfType(CsvFile.Malformed.class, () -> CsvFile.read(bytes, 9));

    assertThat(malformed.row()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=\"a\"\"b\""})
  void formulas_are_written_as_text_and_read_as_they_were(String formula) throws CsvFile.Malformed {
    var text = CsvFile.write(List.of("name"), Stream.of(List.of(formula)));

    assertThat(text).matches("(?s)name\r\n\"?'[=+@\t\r-].*");
    assertThat(read(text).rows().get(0).cell("name")).contains(formula);
  }

  @Test
  void what_is_written_reads_the_same() throws CsvFile.Malformed {
    var text =
        CsvFile.write(
            List.of("name", "amount"),
            Stream.of(List.of("a, \"b\"\nc", -1500), Arrays.asList("Ünïcode", null)));

    assertThat(text).isEqualTo("name,amount\r\n\"a, \"\"b\"\"\nc\",-1500\r\nÜnïcode,\r\n");
    assertThat(read(text).rows().get(0).cell("amount")).contains("-1500");
    assertThat(read(text).rows().get(0).cell("name")).contains("a, \"b\"\nc");
  }

  private static CsvFile read(String text) throws CsvFile.Malformed {
    return CsvFile.read(text.getBytes(StandardCharsets.UTF_8), 100);
  }
}

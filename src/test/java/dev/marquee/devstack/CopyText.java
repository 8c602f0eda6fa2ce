package dev.marquee.devstack;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * Rows on their way into a table, in the text format of COPY.
 *
 * @see <a href="https://www.postgresql.org/docs/17/sql-copy.html">COPY</a>
 */
final class CopyText {
  private final StringBuilder text = new StringBuilder();

  /** Adds a row; an empty Optional is null, a list is an array. */
  void row(Object... values) {
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : "\t").append(field(values[i]));
    }
    text.append('\n');
  }

  private static String field(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.isPresent() ? field(optional.get()) : "\\N";
    }
    return escaped(value instanceof List<?> list ? array(list) : value.toString());
  }

  private static String array(List<?> list) {
    return list.stream()
        .map(it -> '"' + it.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String escaped(String field) {
    return field
        .replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  /** Writes the rows; {@code into} is a table with its columns. */
  void copy(Connection connection, String into) throws SQLException, IOException {
    connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn("copy " + into + " from stdin", new StringReader(text.toString()));
  }
}

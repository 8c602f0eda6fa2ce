package dev.marquee.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table as text (RFC 4180): its first row names the columns. Rows are counted as a spreadsheet
 * shows them, so the names are in row 1.
 */
public final class CsvFile {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** What a spreadsheet may take for a formula (OWASP, CSV injection). */
  private static final String BEGINS_FORMULA = "=+-@\t\r\n";

  private static final CsvMapper MAPPER =
      CsvMapper.builder()
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
          .build();

  private final List<String> columns;
  private final List<Row> rows;

  private CsvFile(List<String> columns, List<Row> rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * One row below the names.
   *
   * @param number its place in the file, from 2
   */
  public record Row(int number, Map<String, String> cells) {
    /** What stands in a column, without the spaces around it; empty where nothing does. */
    public Optional<String> cell(String column) {
      return Optional.ofNullable(cells.get(column)).filter(it -> !it.isEmpty());
    }
  }

  /** The bytes are no such table. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    private final int row;

    Malformed(int row, String message) {
      super(message);
      this.row = row;
    }

    /** Where it breaks, from 1. */
    public int row() {
      return row;
    }
  }

  /**
   * Reads a table. Its encoding is UTF-8, with a byte order mark or without; empty rows are passed
   * over. Not for an event loop where the file may be large.
   *
   * @param mostRows how many rows it may have below the names
   * @throws Malformed if it is none, with the first row that is not as it should be
   */
  public static CsvFile read(byte[] bytes, int mostRows) throws Malformed {
    var text = decode(bytes);
    var schema = CsvSchema.emptySchema();
    try (var records = MAPPER.readerFor(String[].class).with(schema).<String[]>readValues(text)) {
      return read(records, mostRows);
    } catch (IOException e) {
      throw new UncheckedIOException("Text in memory can be read", e);
    }
  }

  private static String decode(byte[] bytes) throws Malformed {
    if (bytes.length >= 2 && (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE))) {
      throw new Malformed(1, "is UTF-16, and has to be UTF-8");
    }
    var decoder = StandardCharsets.UTF_8.newDecoder();
    var given = ByteBuffer.wrap(bytes);
    var decoded = CharBuffer.allocate(bytes.length + 1);
    var result = decoder.decode(given, decoded, true);
    var text = decoded.flip().toString();
    if (result.isError()) {
      throw new Malformed(rowAtEnd(text), "is not UTF-8");
    }
    var zero = text.indexOf('\0');
    if (zero >= 0) {
      throw new Malformed(rowAtEnd(text.substring(0, zero)), "has a character of code 0");
    }
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return bytes[0] == (byte) first && bytes[1] == (byte) second;
  }

  /** The row that a text ends in: line breaks within quotes belong to their row. */
  private static int rowAtEnd(String text) {
    var row = 1;
    var quoted = false;
    for (int i = 0; i < text.length(); i++) {
      var it = text.charAt(i);
      if (it == '"') {
        quoted = !quoted;
      } else if (!quoted && isLineBreak(text, i)) {
        row++;
      }
    }
    return row;
  }

  /** Carriage return, line feed, or both, which count once. */
  private static boolean isLineBreak(String text, int at) {
    var it = text.charAt(at);
    return it == '\n' || (it == '\r' && (at + 1 == text.length() || text.charAt(at + 1) != '\n'));
  }

  private static CsvFile read(MappingIterator<String[]> records, int mostRows) throws Malformed {
    var columns = columns(next(records, 1).orElseThrow(() -> new Malformed(1, "names no columns")));
    var rows = new ArrayList<Row>();
    var number = 2;
    for (var record = next(records, number); record.isPresent(); record = next(records, number)) {
      var cells = record.get();
      if (!isEmpty(cells)) {
        if (rows.size() == mostRows) {
          throw new Malformed(
              number, "is more than the " + mostRows + " rows that a file may have");
        }
        rows.add(new Row(number, cells(columns, cells, number)));
      }
      number++;
    }
    return new CsvFile(columns, List.copyOf(rows));
  }

  private static Optional<String[]> next(MappingIterator<String[]> records, int row)
      throws Malformed {
    try {
      return records.hasNextValue() ? Optional.of(records.nextValue()) : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new Malformed(row, "has a quote that does not end, or text beside one");
    } catch (IOException e) {
      throw new UncheckedIOException("Text in memory can be read", e);
    }
  }

  private static List<String> columns(String[] names) throws Malformed {
    var columns = Arrays.stream(names).map(String::strip).toList();
    if (isEmpty(names)) {
      throw new Malformed(1, "names no columns");
    }
    var known = new HashSet<String>();
    for (var column : columns) {
      if (column.isEmpty()) {
        throw new Malformed(1, "has a column without a name");
      }
      if (!known.add(column)) {
        throw new Malformed(1, "names the column " + column + " twice");
      }
    }
    return columns;
  }

  private static boolean isEmpty(String[] cells) {
    return Arrays.stream(cells).allMatch(String::isBlank);
  }

  private static Map<String, String> cells(List<String> columns, String[] cells, int row)
      throws Malformed {
    if (cells.length > columns.size()) {
      throw new Malformed(row, "has more cells than there are columns");
    }
    var named = new LinkedHashMap<String, String>();
    for (int i = 0; i < cells.length; i++) {
      named.put(columns.get(i), asMeant(cells[i].strip()));
    }
    return named;
  }

  /** Without the apostrophe that {@link #write} puts before what looks like a formula. */
  private static String asMeant(String cell) {
    return cell.length() > 1 && cell.charAt(0) == '\'' && beginsFormula(cell.charAt(1))
        ? cell.substring(1)
        : cell;
  }

  private static boolean beginsFormula(char first) {
    return BEGINS_FORMULA.indexOf(first) >= 0;
  }

  /** The names of the columns, as they come. */
  public List<String> columns() {
    return columns;
  }

  /** The rows below the names, without empty ones. */
  public List<Row> rows() {
    return rows;
  }

  /**
   * Writes a table; numbers as they are, an empty cell for null, and before text that a spreadsheet
   * would take for a formula an apostrophe, which it takes for the mark of a text.
   *
   * @param rows their cells in the order of the columns
   */
  public static String write(List<String> columns, Stream<? extends List<?>> rows) {
    var text = new StringWriter();
    var schema = CsvSchema.emptySchema().withLineSeparator("\r\n");
    try (var writer = MAPPER.writer(schema).writeValues(text)) {
      writer.write(columns);
      for (var row : (Iterable<List<?>>) rows.<List<?>>map(it -> it)::iterator) {
        writer.write(row.stream().map(CsvFile::harmless).toArray());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Memory can be written to", e);
    }
    return text.toString();
  }

  private static Object harmless(@Nullable Object cell) {
    if (cell == null) {
      return "";
    }
    if (cell instanceof Number || cell instanceof Boolean) {
      return cell;
    }
    var text = cell.toString();
    return !text.isEmpty() && beginsFormula(text.charAt(0)) ? "'" + text : text;
  }
}

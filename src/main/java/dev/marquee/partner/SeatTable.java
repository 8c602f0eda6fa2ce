package dev.marquee.partner;

import dev.marquee.catalog.SeatMap;
import dev.marquee.platform.CsvFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A seat map as a table, a seat a row. A row of seats is in the order of the table, and rows are in
 * the order of their first seats. What may stand in a cell is what the contract's schema allows.
 */
final class SeatTable {
  private static final String ROW = "row";
  private static final String NUMBER = "number";
  private static final String CATEGORY = "category";
  private static final String X = "x";
  private static final String Y = "y";
  private static final String ACCESSIBLE = "accessible";
  private static final List<String> COLUMNS = List.of(ROW, NUMBER, CATEGORY, X, Y, ACCESSIBLE);
  private static final List<String> REQUIRED = List.of(ROW, NUMBER, CATEGORY);

  private static final Pattern ROW_NAME = Pattern.compile("[A-Za-z0-9_-]{1,12}");
  private static final Pattern CATEGORY_NAME = Pattern.compile("[A-Z][A-Z0-9_]{0,31}");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[1-9][0-9]{0,3}");
  private static final Pattern COORDINATE = Pattern.compile("-?[0-9]{1,6}([.][0-9]{1,9})?");
  private static final double FARTHEST = 100_000;
  private static final Set<String> YES = Set.of("true", "yes", "1");
  private static final Set<String> NO = Set.of("false", "no", "0");

  /** A seat, and the row of the table that tells of it. */
  private record Placed(int row, JsonObject seat) {}

  private final Map<String, List<Placed>> rows = new LinkedHashMap<>();
  private final Faults faults = new Faults();

  private SeatTable() {}

  /**
   * Reads a seat map.
   *
   * @throws dev.marquee.api.Problem.Refusal if it is none, with every fault
   */
  static Layout read(String name, byte[] bytes) {
    var table = new SeatTable();
    table.add(Tables.read(bytes, Layout.MOST_SEATS));
    table.faults.refuse();
    return Layout.of(name, table.json(), table::fault);
  }

  private void add(CsvFile file) {
    Tables.checkColumns(file, Set.copyOf(COLUMNS), REQUIRED, faults);
    if (file.rows().isEmpty()) {
      faults.add(Fault.of(2, ROW, "missing", "is not there: a seat map has at least one seat"));
    }
    file.rows().forEach(this::add);
  }

  private void add(CsvFile.Row row) {
    var seat = new JsonObject();
    var name = matching(row, ROW, ROW_NAME, "is not 1 to 12 letters, digits, - and _");
    matching(row, NUMBER, WHOLE_NUMBER, "is not a whole number from 1 to 9999")
        .ifPresent(it -> seat.put(NUMBER, Integer.valueOf(it)));
    matching(row, CATEGORY, CATEGORY_NAME, "is not a name such as GOLD")
        .ifPresent(it -> seat.put(CATEGORY, it));
    coordinate(row, X).ifPresent(it -> seat.put(X, SeatMap.plain(it)));
    coordinate(row, Y).ifPresent(it -> seat.put(Y, SeatMap.plain(it)));
    accessible(row).ifPresent(it -> seat.put(ACCESSIBLE, it));
    name.ifPresent(
        it ->
            rows.computeIfAbsent(it, any -> new ArrayList<>()).add(new Placed(row.number(), seat)));
  }

  private Optional<String> matching(
      CsvFile.Row row, String field, Pattern pattern, String otherwise) {
    var value = row.cell(field);
    if (value.isEmpty()) {
      faults.add(Fault.of(row.number(), field, "missing", "is missing"));
    } else if (!pattern.matcher(value.get()).matches()) {
      faults.add(Fault.of(row.number(), field, "malformed", otherwise));
      return Optional.empty();
    }
    return value;
  }

  private Optional<Double> coordinate(CsvFile.Row row, String field) {
    var value = row.cell(field);
    var place =
        value
            .filter(it -> COORDINATE.matcher(it).matches())
            .map(Double::valueOf)
            .filter(it -> Math.abs(it) <= FARTHEST);
    if (value.isPresent() && place.isEmpty()) {
      faults.add(
          Fault.of(row.number(), field, "malformed", "is not a number from -100000 to 100000"));
    }
    return place;
  }

  private @Nullable Boolean truth(String value) {
    return YES.contains(value) ? Boolean.TRUE : NO.contains(value) ? Boolean.FALSE : null;
  }

  private Optional<Boolean> accessible(CsvFile.Row row) {
    var value = row.cell(ACCESSIBLE).map(it -> it.toLowerCase(java.util.Locale.ROOT));
    var truth = value.map(this::truth);
    if (value.isPresent() && truth.isEmpty()) {
      faults.add(Fault.of(row.number(), ACCESSIBLE, "malformed", "is neither true nor false"));
    }
    return truth;
  }

  private JsonObject json() {
    var array = new JsonArray();
    rows.forEach(
        (name, seats) ->
            array.add(
                new JsonObject()
                    .put("row", name)
                    .put("seats", new JsonArray(seats.stream().map(Placed::seat).toList()))));
    return new JsonObject().put("rows", array);
  }

  private Fault fault(int row, int seat, String field, String message) {
    var placed = List.copyOf(rows.values()).get(row).get(seat);
    return Fault.of(placed.row(), field.isEmpty() ? NUMBER : field, "malformed", message);
  }

  /** Writes one, a seat a row. */
  static String write(SeatMap seatMap) {
    return CsvFile.write(
        COLUMNS,
        seatMap.rows().stream()
            .flatMap(
                row ->
                    row.seats().stream()
                        .map(
                            seat ->
                                List.of(
                                    row.name(),
                                    seat.number(),
                                    seat.category(),
                                    SeatMap.plain(seat.x()),
                                    SeatMap.plain(seat.y()),
                                    seat.accessible()))));
  }
}

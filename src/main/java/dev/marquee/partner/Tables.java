package dev.marquee.partner;

import dev.marquee.platform.CsvFile;
import java.util.List;
import java.util.Set;

/** Reads the tables that partners send. */
final class Tables {
  private Tables() {}

  /**
   * Reads a table.
   *
   * @throws dev.marquee.api.Problem.Refusal 400 if it is none, naming the row
   */
  static CsvFile read(byte[] bytes, int mostRows) {
    try {
      return CsvFile.read(bytes, mostRows);
    } catch (CsvFile.Malformed malformed) {
      throw Fault.problem(
              List.of(
                  new Fault(
                      "/" + malformed.row(),
                      String.valueOf(malformed.getMessage()),
                      java.util.Optional.of(new Fault.Cell(malformed.row(), "", "malformed")))))
          .refusal();
    }
  }

  /** Notes columns that mean nothing, and those that are missing. */
  static void checkColumns(CsvFile file, Set<String> known, List<String> required, Faults faults) {
    file.columns().stream()
        .filter(it -> !known.contains(it))
        .forEach(it -> faults.add(Fault.of(1, it, "unknown_column", "is no column of this table")));
    required.stream()
        .filter(it -> !file.columns().contains(it))
        .forEach(it -> faults.add(Fault.of(1, it, "missing", "is a column that is needed")));
  }
}

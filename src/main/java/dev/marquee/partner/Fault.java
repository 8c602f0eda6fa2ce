package dev.marquee.partner;

import dev.marquee.api.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What is wrong with a request that its schema cannot tell.
 *
 * @param pointer where: a JSON pointer into the body; of a table row and column
 * @param cell where in a table, and the fault's name
 */
record Fault(String pointer, String message, Optional<Cell> cell) {

  /**
   * A cell of a table.
   *
   * @param row from 1, the names of the columns
   * @param field the column's name
   * @param code the stable name of what is wrong
   */
  record Cell(int row, String field, String code) {}

  Fault(String pointer, String message) {
    this(pointer, message, Optional.empty());
  }

  /** A fault of a cell. */
  static Fault of(int row, String field, String code, String message) {
    return new Fault("/" + row + "/" + field, message, Optional.of(new Cell(row, field, code)));
  }

  /** As the contract has it. */
  JsonObject toJson() {
    var json = new JsonObject().put("pointer", pointer).put("message", message);
    cell.ifPresent(it -> json.put("row", it.row()).put("field", it.field()).put("code", it.code()));
    return json;
  }

  /** All of them as the contract has them. */
  static JsonArray toJson(List<Fault> faults) {
    var errors = new JsonArray();
    faults.forEach(fault -> errors.add(fault.toJson()));
    return errors;
  }

  /** The answer that names all of them. */
  static Problem problem(List<Fault> faults) {
    return Problem.invalid(toJson(faults));
  }

  /** Ends the request with the answer that names all of them, where there are any. */
  static void refuse(List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw problem(faults).refusal();
    }
  }
}

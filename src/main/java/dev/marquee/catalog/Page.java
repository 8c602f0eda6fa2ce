package dev.marquee.catalog;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param next the cursor of what follows, where something does
 */
public record Page<T>(List<T> items, Optional<String> next) {

  /**
   * Makes a page of what was read.
   *
   * @param read up to one more than the limit: the surplus one says that the list goes on
   * @param cursor the cursor after an item
   */
  public static <T> Page<T> of(List<T> read, int limit, Function<T, String> cursor) {
    if (read.size() <= limit) {
      return new Page<>(read, Optional.empty());
    }
    var items = read.subList(0, limit);
    return new Page<>(items, Optional.of(cursor.apply(items.get(limit - 1))));
  }

  /** The page as the contract has it. */
  public JsonObject toJson(Function<T, JsonObject> item) {
    var array = new JsonArray();
    items.forEach(it -> array.add(item.apply(it)));
    return new JsonObject().put("items", array).put("next_cursor", next.orElse(null));
  }
}

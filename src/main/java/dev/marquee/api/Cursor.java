package dev.marquee.api;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where a list goes on: the sort key of the last item that was given. Since it is a key and not a
 * count, items that come or go before it move nothing.
 */
public final class Cursor {
  private Cursor() {}

  /**
   * Makes a cursor.
   *
   * @param list names the list; a cursor of one list is refused by another
   * @param key the sort key of the last item: strings and numbers
   */
  public static String of(String list, Object... key) {
    var values = new JsonArray().add(list);
    for (var value : key) {
      values.add(value);
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(values.encode().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a cursor.
   *
   * @param size how many values the key has
   * @return the key
   * @throws Problem.Refusal 400 if it is not a cursor of this list
   */
  public static JsonArray parse(String list, String cursor, int size) {
    try {
      var values =
          new JsonArray(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
      if (values.size() == size + 1 && list.equals(values.getValue(0))) {
        values.remove(0);
        return values;
      }
      throw invalid();
    } catch (IllegalArgumentException | DecodeException e) {
      throw invalid();
    }
  }

  /** What a made-up cursor is answered; also for values that are not of their kind. */
  public static Problem.Refusal invalid() {
    return Problem.invalid("/cursor", "is not a cursor of this list").refusal();
  }
}

package dev.marquee.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells quickly that a value keeps to a schema, where it surely does. What it does not take may
 * still be good: then the schema library has the word, and it alone says what is wrong. It knows
 * the keywords that most requests need; for a schema with any other there is no quick check.
 */
final class QuickCheck {
  private static final Set<String> SAY_NOTHING =
      Set.of("title", "description", "example", "examples", "default", "deprecated");

  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "minItems",
          "maxItems",
          "uniqueItems",
          "pattern",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "enum");

  private QuickCheck() {}

  /** The check of a schema, where there is one. */
  static Optional<Predicate<Object>> of(JsonSchema schema) {
    var members = new HashMap<String, Object>();
    for (var name : schema.fieldNames()) {
      members.put(name, schema.<Object>get(name));
    }
    return Optional.ofNullable(of(members));
  }

  private static @Nullable Predicate<Object> of(Map<String, Object> schema) {
    for (var keyword : schema.keySet()) {
      var saysNothing =
          SAY_NOTHING.contains(keyword) || keyword.startsWith("x-") || keyword.startsWith("__");
      if (!saysNothing && !KNOWN.contains(keyword)) {
        return null;
      }
    }
    var ofType = ofType(schema);
    if (ofType == null || !schema.containsKey("enum")) {
      return ofType;
    }
    var values = new HashSet<>(((JsonArray) schema.get("enum")).getList());
    return value -> values.contains(value) && ofType.test(value);
  }

  private static @Nullable Predicate<Object> ofType(Map<String, Object> schema) {
    return switch (String.valueOf(schema.get("type"))) {
      case "object" -> ofObject(schema);
      case "array" -> ofArray(schema);
      case "string" -> ofString(schema);
      case "integer" -> ofInteger(schema);
      case "boolean" -> value -> value instanceof Boolean;
      default -> null;
    };
  }

  private static @Nullable Predicate<Object> ofObject(Map<String, Object> schema) {
    var closed = Boolean.FALSE.equals(schema.get("additionalProperties"));
    if (schema.containsKey("additionalProperties") && !closed) {
      return null;
    }
    var properties = new HashMap<String, Predicate<Object>>();
    if (schema.get("properties") instanceof JsonObject all) {
      for (var property : all) {
        var check = property.getValue() instanceof JsonObject it ? of(it.getMap()) : null;
        if (check == null) {
          return null;
        }
        properties.put(property.getKey(), check);
      }
    }
    List<?> required =
        schema.get("required") instanceof JsonArray names ? names.getList() : List.of();
    return value ->
        value instanceof JsonObject object
            && required.stream().allMatch(it -> object.containsKey((String) it))
            && object.stream()
                .allMatch(
                    it -> {
                      var check = properties.get(it.getKey());
                      return check == null ? !closed : check.test(it.getValue());
                    });
  }

  private static @Nullable Predicate<Object> ofArray(Map<String, Object> schema) {
    var items =
        schema.get("items") instanceof JsonObject all ? all.getMap() : Map.<String, Object>of();
    var item = of(items);
    var unique = Boolean.TRUE.equals(schema.get("uniqueItems"));
    // What is the same in JSON, such as 1 and 1.0, is for sets to say of texts alone.
    if (item == null || (unique && !"string".equals(items.get("type")))) {
      return null;
    }
    var least = number(schema, "minItems", 0);
    var most = number(schema, "maxItems", Integer.MAX_VALUE);
    return value ->
        value instanceof JsonArray array
            && array.size() >= least
            && array.size() <= most
            && array.stream().allMatch(item)
            && !(unique && new HashSet<>(array.getList()).size() < array.size());
  }

  private static Predicate<Object> ofString(Map<String, Object> schema) {
    var pattern =
        schema.containsKey("pattern") ? Pattern.compile((String) schema.get("pattern")) : null;
    var least = number(schema, "minLength", 0);
    var most = number(schema, "maxLength", Integer.MAX_VALUE);
    return value ->
        value instanceof String text
            // Characters beyond the first plane count once: a text of them may still be good.
            && text.codePointCount(0, text.length()) >= least
            && text.length() <= most
            && (pattern == null || pattern.matcher(text).find());
  }

  private static Predicate<Object> ofInteger(Map<String, Object> schema) {
    var least = number(schema, "minimum", Long.MIN_VALUE);
    var most = number(schema, "maximum", Long.MAX_VALUE);
    return value -> {
      if (!(value instanceof Integer || value instanceof Long)) {
        return false;
      }
      var number = ((Number) value).longValue();
      return number >= least && number <= most;
    };
  }

  private static long number(Map<String, Object> schema, String keyword, long otherwise) {
    return schema.get(keyword) instanceof Number number ? number.longValue() : otherwise;
  }
}

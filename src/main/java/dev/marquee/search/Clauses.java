package dev.marquee.search;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;

/** Parts of a search in the language that OpenSearch and Elasticsearch share. */
final class Clauses {
  private Clauses() {}

  /** The field has this value. */
  static JsonObject term(String field, Object value) {
    return of("term", of(field, value));
  }

  /** The field has one of these values. */
  static JsonObject terms(String field, Collection<?> values) {
    return of("terms", of(field, new JsonArray(List.copyOf(values))));
  }

  /** The field is beyond a bound: {@code gt}, {@code gte}, {@code lt} or {@code lte}. */
  static JsonObject range(String field, String bound, Object value) {
    return of("range", of(field, of(bound, value)));
  }

  /** The field has no value. */
  static JsonObject missing(String field) {
    return of("bool", of("must_not", new JsonArray().add(of("exists", of("field", field)))));
  }

  /** All of these are so; everything, if there are none. */
  static JsonObject all(List<JsonObject> filters) {
    return of("bool", of("filter", new JsonArray(filters)));
  }

  /** The most frequent values of a field. */
  static JsonObject values(String field, int size) {
    return of("terms", of("field", field).put("size", size));
  }

  /**
   * One number made of a field: {@code min}, {@code sum}, {@code value_count}, {@code cardinality}.
   */
  static JsonObject number(String what, String field) {
    return of(what, of("field", field));
  }

  /** A sort by a field. */
  static JsonObject sort(String field, String order) {
    return of(field, of("order", order));
  }

  /** An object of one field. */
  static JsonObject of(String name, Object value) {
    return new JsonObject().put(name, value);
  }

  /** The hits of an answer. */
  static List<JsonObject> hits(JsonObject answer) {
    return objects(answer.getJsonObject("hits").getJsonArray("hits"));
  }

  /** The buckets of an aggregation of an answer. */
  static List<JsonObject> buckets(JsonObject aggregation) {
    return objects(aggregation.getJsonArray("buckets"));
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }
}

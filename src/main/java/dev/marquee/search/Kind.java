package dev.marquee.search;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** What has an index of its own. */
enum Kind {
  MOVIES("movie"),
  VENUES("venue"),
  SHOWTIMES("showtime");

  private final String table;

  Kind(String table) {
    this.table = table;
  }

  /** The column that is a document's id. */
  String key() {
    return table + "_id";
  }

  /** The kind of the rows of a table; empty for one that is not searched. */
  static Optional<Kind> ofTable(String table) {
    for (var kind : values()) {
      if (kind.table.equals(table)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** The name under which searches and writers know its index. */
  String alias(String prefix) {
    return prefix + "-" + label();
  }

  /** The name under which writers know the index that will take its place. */
  String next(String prefix) {
    return alias(prefix) + "-next";
  }

  /** As metrics and logs call it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The index's settings and mappings. */
  JsonObject shape() {
    var path = "/search/" + label() + ".json";
    try (var resource = Kind.class.getResourceAsStream(path)) {
      var bytes = Objects.requireNonNull(resource, path).readAllBytes();
      return new JsonObject(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of the shape: a greater one is newer. */
  static int shapeNumber(JsonObject mappings) {
    return Optional.ofNullable(mappings.getJsonObject("_meta"))
        .map(it -> it.getInteger("shape", 0))
        .orElse(0);
  }

  /** A row of the table as its document. */
  JsonObject document(JsonObject row) {
    if (this == VENUES) {
      return row.copy()
          .put(
              "location",
              new JsonObject().put("lat", row.getDouble("lat")).put("lon", row.getDouble("lng")));
    }
    return row;
  }
}

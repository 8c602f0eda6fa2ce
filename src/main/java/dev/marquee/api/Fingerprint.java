package dev.marquee.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of a request's target and body: equal for equal requests, however their JSON is written.
 */
final class Fingerprint {
  private Fingerprint() {}

  static Buffer of(String target, JsonObject body) {
    return of(target, Buffer.buffer(sorted(body).encode()));
  }

  /** Of a body that is equal only where every byte is. */
  static Buffer of(String target, Buffer body) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update((target + "\n").getBytes(StandardCharsets.UTF_8));
      return Buffer.buffer(digest.digest(body.getBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** The same object with its members in the order of their names. */
  private static JsonObject sorted(JsonObject object) {
    var sorted = new JsonObject();
    new TreeSet<>(object.fieldNames())
        .forEach(name -> sorted.put(name, canonical(object.getValue(name))));
    return sorted;
  }

  private static @Nullable Object canonical(@Nullable Object value) {
    if (value instanceof JsonObject object) {
      return sorted(object);
    }
    if (value instanceof JsonArray array) {
      var items = new JsonArray();
      array.forEach(item -> items.add(canonical(item)));
      return items;
    }
    return value;
  }
}

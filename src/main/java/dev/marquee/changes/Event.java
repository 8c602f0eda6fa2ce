package dev.marquee.changes;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;

/**
 * One event, on a topic as CloudEvents 1.0 in structured mode: JSON with the attributes and the
 * data.
 *
 * @param id the same each time the event is told; consumers know it by this
 * @param type such as {@code booking.confirmed}
 * @param time when it was written, by the database's clock
 * @param subject what it is about: the booking's id, or that of a row of the catalogue
 * @param key the order is kept among events of one key, the extension {@code partitionkey}: the
 *     showtime's id, or the subject where there is none
 * @param data what happened; where it names a showtime, the envelope does so, too, by the extension
 *     {@code showtimeid}
 */
public record Event(
    String id, String type, Instant time, String subject, String key, JsonObject data) {

  /** Who tells it. */
  public static final String SOURCE = "/marquee";

  private static final String SHOWTIME = "showtime_id";

  /** The text on a topic is not an event of ours. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String text, Throwable cause) {
      super("Not an event: " + cause.getMessage() + ", " + text.length() + " characters", cause);
    }
  }

  /** The envelope with its data. */
  public JsonObject toJson() {
    var envelope =
        new JsonObject()
        .put("specversion", "1.0")
        .put("id", id)
        .put("source", SOURCE)
        .put("type", type)
        .put("time", time.toString())
        .put("subject", subject)
        .put("partitionkey", key)
        .put("datacontenttype", "application/json");
    if (data.containsKey(SHOWTIME)) {
      envelope.put("showtimeid", data.getString(SHOWTIME));
    }
    return envelope.put("data", data);
  }

  /** Reads what {@link #toJson} wrote. */
  public static Event parse(String text) throws Malformed {
    try {
      var json = new JsonObject(text);
      return new Event(
          required(json, "id"),
          required(json, "type"),
          Instant.parse(required(json, "time")),
          required(json, "subject"),
          required(json, "partitionkey"),
          Objects.requireNonNull(json.getJsonObject("data"), "no data"));
    } catch (DecodeException
        | DateTimeException
        | ClassCastException
        | NullPointerException failure) {
      throw new Malformed(text, failure);
    }
  }

  private static String required(JsonObject json, String attribute) {
    return Objects.requireNonNull(json.getString(attribute), "no " + attribute);
  }
}

package dev.marquee.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a call answers. The body is encoded already, so that an answer may be kept and given again.
 *
 * @param status the HTTP status; 101 where the handler has taken the connection over
 * @param problem the refusal, where it is one: it is completed with the request's own members
 */
public record Reply(
    int status, Map<String, String> headers, Optional<Buffer> body, Optional<Problem> problem) {

  private static final String JSON = "application/json";

  /** 200. */
  public static Reply ok(JsonObject body) {
    return json(200, body.toBuffer());
  }

  /** 201. */
  public static Reply created(JsonObject body) {
    return json(201, body.toBuffer());
  }

  /** 202: the answer is not known yet. */
  public static Reply accepted(JsonObject body) {
    return json(202, body.toBuffer());
  }

  /** 204. */
  public static Reply noContent() {
    return new Reply(204, Map.of(), Optional.empty(), Optional.empty());
  }

  /** 304. */
  public static Reply notModified() {
    return new Reply(304, Map.of(), Optional.empty(), Optional.empty());
  }

  /** The handler has upgraded the connection: nothing is left to write. */
  public static Reply upgraded() {
    return new Reply(101, Map.of(), Optional.empty(), Optional.empty());
  }

  /** JSON that is encoded already. */
  public static Reply json(int status, Buffer body) {
    return new Reply(status, Map.of("Content-Type", JSON), Optional.of(body), Optional.empty());
  }

  /**
   * 200 with a table, for a spreadsheet to keep.
   *
   * @param name the file's, without its ending
   */
  public static Reply csv(String name, String table) {
    var headers =
        Map.of(
            "Content-Type",
            "text/csv; charset=utf-8",
            "Content-Disposition",
            "attachment; filename=\"" + name + ".csv\"");
    return new Reply(200, headers, Optional.of(Buffer.buffer(table)), Optional.empty());
  }

  /** A refusal. */
  public static Reply of(Problem problem) {
    return new Reply(problem.status(), problem.headers(), Optional.empty(), Optional.of(problem));
  }

  /** The same with one more header. */
  public Reply with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, body, problem);
  }
}

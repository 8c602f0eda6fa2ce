package dev.marquee.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A reply as it is kept to be given again: headers and body as they were; a problem by its parts,
 * since the request id in it is each request's own.
 */
final class StoredReply {
  private StoredReply() {}

  static JsonObject write(Reply reply) {
    var stored = new JsonObject().put("headers", asJson(reply.headers()));
    reply.body().ifPresent(body -> stored.put("body", body.toString()));
    reply
        .problem()
        .ifPresent(
            problem ->
                stored.put(
                    "problem",
                    new JsonObject()
                        .put("code", problem.code())
                        .put("detail", problem.detail())
                        .put("members", problem.members())));
    return stored;
  }

  private static JsonObject asJson(Map<String, String> headers) {
    var json = new JsonObject();
    headers.forEach(json::put);
    return json;
  }

  static Reply read(int status, JsonObject stored) {
    var headers = new LinkedHashMap<String, String>();
    stored.getJsonObject("headers").forEach(it -> headers.put(it.getKey(), (String) it.getValue()));
    var body = Optional.ofNullable(stored.getString("body")).map(Buffer::buffer);
    var problem =
        Optional.ofNullable(stored.getJsonObject("problem"))
            .map(
                it ->
                    new Problem(
                        status,
                        it.getString("code"),
                        it.getString("detail"),
                        it.getJsonObject("members"),
                        headers));
    return new Reply(status, headers, body, problem);
  }
}

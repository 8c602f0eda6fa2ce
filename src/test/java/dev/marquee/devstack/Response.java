package dev.marquee.devstack;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What the service answered. */
public record Response(int status, HttpHeaders headers, String body) {

  static Response of(HttpResponse<String> response) {
    return new Response(response.statusCode(), response.headers(), response.body());
  }

  /** The body as a JSON object. */
  public JsonObject json() {
    return new JsonObject(body);
  }

  /** The first header of that name. */
  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }
}

package dev.marquee.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A refusal as RFC 9457 problem details.
 *
 * @param status the HTTP status
 * @param code the stable name that clients switch on
 * @param detail one sentence for a person
 * @param members further members of the body
 * @param headers further headers of the answer
 */
public record Problem(
    int status, String code, String detail, JsonObject members, Map<String, String> headers) {

  /** A problem with nothing but its name and sentence. */
  public static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, new JsonObject(), Map.of());
  }

  /** 404: no such thing, or not the caller's to see. */
  public static Problem notFound() {
    return of(404, "not_found", "There is nothing here.");
  }

  /** 403: known, but not allowed. */
  public static Problem forbidden() {
    return of(403, "forbidden", "You are not allowed to do this.");
  }

  /** 401: no token, or not a good one. */
  public static Problem unauthenticated() {
    return of(401, "unauthenticated", "A valid access token is needed.")
        .header("WWW-Authenticate", "Bearer");
  }

  /** 400: the request breaks the contract at one place, a JSON pointer. */
  public static Problem invalid(String pointer, String message) {
    return invalid(
        new JsonArray().add(new JsonObject().put("pointer", pointer).put("message", message)));
  }

  /** 400: the request breaks the contract; errors are {@code {pointer, message}}. */
  public static Problem invalid(JsonArray errors) {
    return of(400, "invalid_request", "The request breaks the contract.").with("errors", errors);
  }

  /** 503: something that is needed is down. */
  public static Problem unavailable(String detail) {
    return of(503, "unavailable", detail).retryAfter(1);
  }

  /** The same with one more member in the body. */
  public Problem with(String name, Object value) {
    return new Problem(status, code, detail, members.copy().put(name, value), headers);
  }

  /** The same with one more header. */
  public Problem header(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(status, code, detail, members, more);
  }

  /** The same with Retry-After. */
  public Problem retryAfter(int seconds) {
    return header("Retry-After", String.valueOf(seconds));
  }

  /** An exception for where a chain must end; the API answers it with this problem. */
  public Refusal refusal() {
    return new Refusal(this);
  }

  /** The body. */
  public JsonObject toJson(String instance, String requestId) {
    return new JsonObject()
        .put("type", "urn:marquee:problem:" + code)
        .put("title", code.replace('_', ' '))
        .put("status", status)
        .put("detail", detail)
        .put("instance", instance)
        .put("code", code)
        .put("request_id", requestId)
        .mergeIn(members);
  }

  /** Ends a chain of futures with an answer to the client. */
  public static final class Refusal extends RuntimeException {
    private final transient Problem problem;

    Refusal(Problem problem) {
      super(problem.code(), null, false, false);
      this.problem = problem;
    }

    /** What the client is told. */
    public Problem problem() {
      return problem;
    }
  }
}

package dev.marquee.devstack;

import io.vertx.core.json.JsonArray;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** What tests say about answers. */
public final class ResponseAssert extends AbstractAssert<ResponseAssert, Response> {
  private ResponseAssert(Response actual) {
    super(actual, ResponseAssert.class);
  }

  /** Begins a statement about an answer. */
  public static ResponseAssert assertThat(Response actual) {
    return new ResponseAssert(actual);
  }

  /** It has this status. */
  public ResponseAssert hasStatus(int status) {
    if (actual.status() != status) {
      failWithMessage("Expected status %s, not %s: %s", status, actual.status(), actual.body());
    }
    return this;
  }

  /** It has this header. */
  public ResponseAssert hasHeader(String name, String value) {
    Assertions.assertThat(actual.header(name)).as(name).contains(value);
    return this;
  }

  /** It is a whole problem document (RFC 9457) of this status and code, and tells nothing more. */
  public ResponseAssert isProblem(int status, String code) {
    hasStatus(status);
    Assertions.assertThat(actual.header("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    var problem = actual.json();
    Assertions.assertThat(problem.getString("code")).as(actual.body()).isEqualTo(code);
    Assertions.assertThat(problem.getInteger("status")).isEqualTo(status);
    Assertions.assertThat(problem.fieldNames())
        .contains("type", "title", "detail", "instance", "request_id");
    Assertions.assertThat(actual.body()).doesNotContain("Exception", "\tat ");
    return this;
  }

  /** It names exactly these seats as those that cannot be had. */
  public ResponseAssert listing(String... seatIds) {
    var problem = actual.json();
    var listed =
        Stream.of("unavailable_seat_ids", "unknown_seat_ids")
            .map(it -> problem.getJsonArray(it, new JsonArray()))
            .flatMap(JsonArray::stream)
            .map(String::valueOf);
    Assertions.assertThat(listed).as(actual.body()).containsExactlyInAnyOrder(seatIds);
    return this;
  }
}

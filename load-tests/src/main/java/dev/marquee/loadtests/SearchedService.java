package dev.marquee.loadtests;

import dev.marquee.devstack.Api;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A service whose films are searched.
 *
 * @param database what it searches, in the end
 */
record SearchedService(Vertx vertx, int port, Database database, Buyers buyers) {
  private static final long INDEX_MILLIS = 120_000;
  private static final long POLL_MILLIS = 100;

  /** Nobody, there. */
  Api api() {
    return Api.at("http://127.0.0.1:" + port);
  }

  /** Waits until the index is there. */
  void awaitIndex() {
    var deadline = System.currentTimeMillis() + INDEX_MILLIS;
    while (fromIndex("/movies?limit=1").isEmpty()) {
      if (System.currentTimeMillis() > deadline) {
        throw new IllegalStateException("The index was not built in time");
      }
      Pause.millis(POLL_MILLIS);
    }
  }

  /** What a path answers, if it does so out of the index and not out of Postgres. */
  Optional<JsonObject> fromIndex(String path) {
    var answer = api().get(path);
    return answer.status() == 200 && !answer.json().getBoolean("degraded")
        ? Optional.of(answer.json())
        : Optional.empty();
  }

  /** A value as it stands in a query. */
  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}

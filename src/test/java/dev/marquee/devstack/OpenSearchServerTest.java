package dev.marquee.devstack;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.PUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSearchServerTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private final Path directory;

  OpenSearchServerTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await();
  }

  @Test
  void what_it_has_taken_is_there_after_a_stop_a_kill_and_a_start_on_the_same_port() {
    try (var server = OpenSearchServer.start(directory, 0, Tuning.SMALL.searchServer())) {
      var indices = indices(server);
      put(indices, "1", "Amélie");
      server.stop();
      server.start();
      put(indices, "2", "Alien");
      server.kill();
      server.start();

      assertThat(indices.count("movies")).isEqualTo(2);
      assertThat(indices.document("movies", "1")).contains(new JsonObject().put("title", "Amélie"));
      assertThat(indices.document("movies", "3")).isEmpty();
      assertThat(found(indices, "ameile")).isEqualTo(1);
      indices.deleteIndices();
      assertThat(indices.count("movies")).isZero();
    }

    assertThat(Orphan.process(OpenSearchServer.pidFile(directory))).isEmpty();
  }

  @Test
  void paused_it_is_silent_until_it_goes_on_and_it_ends_with_its_standard_input() throws Exception {
    var server = OpenSearchServer.start(directory, 0, Tuning.SMALL.searchServer());
    var process = Orphan.process(OpenSearchServer.pidFile(directory)).orElseThrow();

    server.pause();
    assertThatThrownBy(() -> status(server.url())).isInstanceOf(SocketTimeoutException.class);
    server.resume();
    assertThat(status(server.url())).isEqualTo(200);
    server.leave();

    Await.until("It has ended", BOUND, () -> Orphan.hasEnded(process));
  }

  @Test
  void one_that_was_left_paused_is_ended_by_the_next_start() {
    var orphan = OpenSearchServer.start(directory, 0, Tuning.SMALL.searchServer());
    var process = Orphan.process(OpenSearchServer.pidFile(directory)).orElseThrow();
    orphan.pause();

    try (var next = OpenSearchServer.start(directory, orphan.port(), Tuning.SMALL.searchServer())) {
      assertThat(Orphan.hasEnded(process)).isTrue();
      assertThat(next.port()).isEqualTo(orphan.port());
      next.pause();
    }

    assertThat(Orphan.process(OpenSearchServer.pidFile(directory))).isEmpty();
  }

  private SearchIndices indices(OpenSearchServer server) {
    return SearchIndices.at(vertx, Map.of("MARQUEE_SEARCH_URL", server.url()), "test");
  }

  private static void put(SearchIndices indices, String id, String title) {
    if (indices.ask(GET, "/test-movies").statusCode() == 404) {
      indices.ask(
          PUT,
          "/test-movies",
          new JsonObject(
              """
              {
                "settings": {"analysis": {"analyzer": {"folded": {
                  "tokenizer": "standard", "filter": ["lowercase", "asciifolding"]}}}},
                "mappings": {"properties": {"title": {"type": "text", "analyzer": "folded"}}}
              }
              """));
    }
    indices.ask(
        PUT, "/test-movies/_doc/" + id + "?refresh=true", new JsonObject().put("title", title));
  }

  /** How many titles are like a word that may be misspelt. */
  private static int found(SearchIndices indices, String word) {
    var title = new JsonObject().put("query", word).put("fuzziness", 2);
    var query = new JsonObject().put("match", new JsonObject().put("title", title));
    return indices
        .ask(GET, "/test-movies/_search", new JsonObject().put("query", query))
        .bodyAsJsonObject()
        .getJsonObject("hits")
        .getJsonArray("hits")
        .size();
  }

  private static int status(String url) throws IOException {
    var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(500);
    connection.setReadTimeout(1000);
    return connection.getResponseCode();
  }
}

package dev.marquee.search;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.SearchNodes;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The search server stops or falls silent: Postgres answers, and the index catches up. */
class SearchOutageTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private static SearchNodes nodes;
  private static Node node;
  private static Api anyone;
  private static long movie;

  @BeforeAll
  static void start() {
    nodes = SearchNodes.of("search_outage");
    movie = Fixtures.showtime(nodes.database(), 2, 5).insert().movie();
    rename("Scarlet Observatory");
    node = nodes.start(Map.of("MARQUEE_SEARCH_TIMEOUT_MILLIS", "1000"));
    anyone = Api.anonymous(node);
    Await.until("the index has it", SOON, () -> isFound("Scarlet Observatory", false));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @AfterEach
  void theServerRuns() {
    TestStack.get().servers().resumeSearch();
    Await.until("it comes back by itself", SOON, () -> isFound("scarlet", false));
  }

  private static void rename(String title) {
    nodes.database().update("update movie set title = ? where movie_id = ?", title, movie);
  }

  private static boolean isFound(String q, boolean degraded) {
    var answer = anyone.get("/movies?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8));
    assertThat(answer).hasStatus(200);
    return answer.json().getBoolean("degraded") == degraded
        && answer.json().getJsonArray("items").stream()
            .anyMatch(it -> String.valueOf(movie).equals(((JsonObject) it).getString("id")));
  }

  @Test
  void while_it_is_stopped_postgres_answers_and_changes_wait() {
    TestStack.get().servers().stopSearch();

    assertThat(isFound("scarlet obsrvatory", true)).isTrue();
    assertThat(anyone.get("/search?q=scarlet").json().getBoolean("degraded")).isTrue();
    assertThat(anyone.get("/venues?near=52.5,13.4&now_showing=true").json().getBoolean("degraded"))
        .isTrue();
    rename("Scarlet Conservatory");
    assertThat(isFound("conservatory", true)).isTrue();

    TestStack.get().servers().startSearch();
    Await.until("the change is in the index", SOON, () -> isFound("conservatory", false));
  }

  @Test
  void while_it_is_silent_the_breaker_spares_searches_the_wait() {
    TestStack.get().servers().pauseSearch();

    Await.until(
        "the breaker has opened",
        SOON,
        () -> {
          assertThat(isFound("scarlet", true)).isTrue();
          return isBreakerOpen();
        });
    var ready = Api.at(node.managementUrl()).get("/health/ready");

    assertThat(ready).hasStatus(200);
  }

  private static boolean isBreakerOpen() {
    return Api.at(node.managementUrl())
        .get("/metrics")
        .body()
        .lines()
        .anyMatch(it -> it.startsWith("marquee_search_breaker_open") && it.endsWith(" 1.0"));
  }
}

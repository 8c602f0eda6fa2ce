package dev.marquee.devstack;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * What a search server holds under names that begin alike. Waits for answers. A kind is {@code
 * movies}, {@code venues} or {@code showtimes}.
 */
public final class SearchIndices {
  private static final long BOUND_SECONDS = 30;

  private final WebClient client;
  private final Map<String, String> environment;
  private final String prefix;

  private SearchIndices(WebClient client, Map<String, String> environment, String prefix) {
    this.client = client;
    this.environment = environment;
    this.prefix = prefix;
  }

  /**
   * Those on a server.
   *
   * @param environment names the server, as {@link Servers#environment} does
   * @param prefix what the names begin with, without the hyphen after it
   */
  public static SearchIndices at(Vertx vertx, Map<String, String> environment, String prefix) {
    return new SearchIndices(WebClient.create(vertx), Map.copyOf(environment), prefix);
  }

  /** What the names begin with. */
  public String prefix() {
    return prefix;
  }

  /** How many documents of a kind there are, those included that no search finds yet; 0 if none. */
  public long count(String kind) {
    ask(HttpMethod.POST, "/" + prefix + "-" + kind + "/_refresh");
    return found(ask(HttpMethod.GET, "/" + prefix + "-" + kind + "/_count"))
        .map(it -> it.getLong("count"))
        .orElse(0L);
  }

  /** A document as it was put there. */
  public Optional<JsonObject> document(String kind, String id) {
    return found(ask(HttpMethod.GET, "/" + prefix + "-" + kind + "/_doc/" + id))
        .map(it -> it.getJsonObject("_source"));
  }

  /** Deletes all of them, as someone would by mistake. */
  public void deleteIndices() {
    // By their names, since Elasticsearch takes no patterns here.
    var names =
        ask(
                HttpMethod.GET,
                "/_cat/indices/" + prefix + "-*?format=json&h=index&expand_wildcards=all")
            .bodyAsJsonArray()
            .stream()
            .map(it -> ((JsonObject) it).getString("index"))
            .collect(Collectors.joining(","));
    if (!names.isEmpty()) {
      ask(HttpMethod.DELETE, "/" + names);
    }
  }

  /**
   * Asks the server anything.
   *
   * @param path such as {@code /_cat/aliases?format=json}
   * @return its answer, which is a success or a 404
   * @throws IllegalStateException if it is anything else
   */
  public HttpResponse<Buffer> ask(HttpMethod method, String path) {
    return await(request(method, path).send());
  }

  /** The same with a body. */
  public HttpResponse<Buffer> ask(HttpMethod method, String path, JsonObject body) {
    return await(request(method, path).sendJsonObject(body));
  }

  private HttpRequest<Buffer> request(HttpMethod method, String path) {
    var request =
        client
            .requestAbs(method, environment.getOrDefault("MARQUEE_SEARCH_URL", "") + path)
            .timeout(TimeUnit.SECONDS.toMillis(BOUND_SECONDS));
    var apiKey = environment.getOrDefault("MARQUEE_SEARCH_API_KEY", "");
    var user = environment.getOrDefault("MARQUEE_SEARCH_USER", "");
    if (!apiKey.isEmpty()) {
      request.putHeader("Authorization", "ApiKey " + apiKey);
    } else if (!user.isEmpty()) {
      request.basicAuthentication(user, environment.getOrDefault("MARQUEE_SEARCH_PASSWORD", ""));
    }
    return request;
  }

  private static Optional<JsonObject> found(HttpResponse<Buffer> answer) {
    return answer.statusCode() == 404 ? Optional.empty() : Optional.of(answer.bodyAsJsonObject());
  }

  private static HttpResponse<Buffer> await(Future<HttpResponse<Buffer>> future) {
    try {
      var answer = future.await(BOUND_SECONDS, TimeUnit.SECONDS);
      if (answer.statusCode() >= 300 && answer.statusCode() != 404) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.bodyAsString());
      }
      return answer;
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.marquee.search;

import dev.marquee.platform.SearchSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The REST calls that OpenSearch and Elasticsearch have in common. Every call fails with {@link
 * Refused} where the server says no, and with what the network says where it says nothing.
 */
public final class SearchServer {
  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_WAITING = 1_000;
  private static final int WRITE_MILLIS = 30_000;
  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";

  /** The server answered with an error. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(int status, String type, String reason) {
      super("The search server answers " + status + " " + type + ": " + reason);
    }
  }

  /** Of the copies of an index this asks the same one, so that nothing that it finds goes back. */
  private final String preference = UUID.randomUUID().toString();

  private final WebClient client;
  private final SearchSettings settings;

  /** Connects when the first call is made. */
  public SearchServer(Vertx vertx, SearchSettings settings) {
    this.settings = settings;
    this.client =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setConnectTimeout(settings.timeoutMillis())
                .setDecompressionSupported(true)
                .setFollowRedirects(false)
                .setUserAgent("marquee")
                .setName("search"),
            new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_WAITING));
  }

  /** Searches an index; what takes longer than a search may is given up. */
  public Future<JsonObject> search(String index, JsonObject body) {
    return quick(HttpMethod.POST, "/" + index + "/_search")
        .addQueryParam("preference", preference)
        .putHeader("Content-Type", JSON)
        .sendJsonObject(body)
        .compose(SearchServer::read);
  }

  /** Several searches in one call: indices and what is asked of them. */
  public Future<JsonObject> searches(List<Map.Entry<String, JsonObject>> searches) {
    var lines =
        searches.stream()
            .flatMap(
                it ->
                    Stream.of(
                        new JsonObject().put("index", it.getKey()).put("preference", preference),
                        it.getValue()))
            .toList();
    return quick(HttpMethod.POST, "/_msearch")
        .putHeader("Content-Type", LINES)
        .sendBuffer(lines(lines))
        .compose(SearchServer::read);
  }

  /** Some documents as they are now, whether or not searches see them yet. */
  public Future<JsonObject> documents(String index, JsonObject body) {
    return call(HttpMethod.POST, "/" + index + "/_mget", Optional.of(body));
  }

  /** Writes documents: actions and documents in turn. Items may fail each for itself. */
  public Future<JsonObject> bulk(Iterable<JsonObject> lines) {
    return slow(HttpMethod.POST, "/_bulk?require_alias=true")
        .putHeader("Content-Type", LINES)
        .sendBuffer(lines(lines))
        .compose(SearchServer::read);
  }

  /** Any other call. */
  public Future<JsonObject> call(HttpMethod method, String path, Optional<JsonObject> body) {
    var request = slow(method, path);
    var sent =
        body.isPresent()
            ? request.putHeader("Content-Type", JSON).sendJsonObject(body.get())
            : request.send();
    return sent.compose(SearchServer::read);
  }

  /** Ends its connections. */
  public void close() {
    client.close();
  }

  private HttpRequest<Buffer> quick(HttpMethod method, String path) {
    return request(method, path).timeout(settings.timeoutMillis());
  }

  private HttpRequest<Buffer> slow(HttpMethod method, String path) {
    return request(method, path).timeout(WRITE_MILLIS);
  }

  private HttpRequest<Buffer> request(HttpMethod method, String path) {
    var request = client.requestAbs(method, settings.url() + path);
    if (!settings.apiKey().isEmpty()) {
      request.putHeader("Authorization", "ApiKey " + settings.apiKey());
    } else if (!settings.user().isEmpty()) {
      request.basicAuthentication(settings.user(), settings.password());
    }
    return request;
  }

  private static Buffer lines(Iterable<JsonObject> lines) {
    var buffer = Buffer.buffer();
    lines.forEach(line -> buffer.appendBuffer(line.toBuffer()).appendByte((byte) '\n'));
    return buffer;
  }

  private static Future<JsonObject> read(HttpResponse<Buffer> response) {
    var body = body(response);
    if (response.statusCode() / 100 == 2) {
      return body.map(Future::succeededFuture)
          .orElseGet(() -> Future.failedFuture(refused(response.statusCode(), Optional.empty())));
    }
    return Future.failedFuture(refused(response.statusCode(), body));
  }

  private static Optional<JsonObject> body(HttpResponse<Buffer> response) {
    try {
      return Optional.ofNullable(response.bodyAsJsonObject());
    } catch (DecodeException | ClassCastException e) {
      return Optional.empty();
    }
  }

  /** What an answer of this status and body says. */
  static Refused refused(int status, Optional<JsonObject> body) {
    return body.map(it -> it.getValue("error"))
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .map(it -> new Refused(status, it.getString("type", ""), it.getString("reason", "")))
        .orElseGet(() -> new Refused(status, "", "without a reason"));
  }
}

package dev.marquee.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.RequestValidator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server that puts each request before our rules and before the router's own validation, and
 * answers what both say of it.
 */
final class Judges implements AutoCloseable {
  private final LoadedContract file;
  private final RequestValidator stock;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * What is said of a request.
   *
   * @param status ours; 200 if it is not refused
   * @param pointers the places that our refusal names
   */
  record Verdict(int status, List<String> pointers, boolean stockRefuses) {
    boolean weRefuse() {
      return status != 200;
    }
  }

  private Judges(LoadedContract file) throws Exception {
    this.file = file;
    this.stock = RequestValidator.create(file.vertx(), file.contract());
    this.server = listen(file.vertx(), file.contract());
  }

  static Judges start() throws Exception {
    return new Judges(LoadedContract.load());
  }

  /** Sends a request; headers are names and values in turn; an empty body is none. */
  Verdict judge(String method, String target, String body, String... headers)
      throws IOException, InterruptedException {
    var publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + target))
            .method(method, publisher);
    if (headers.length > 0) {
      request.headers(headers);
    }
    var answer = client.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(target + " was not judged: " + answer.body());
    }
    var said = new JsonObject(answer.body());
    return new Verdict(
        said.getInteger("status"),
        said.getJsonArray("pointers").stream().map(String::valueOf).toList(),
        said.getBoolean("stock_refuses"));
  }

  @Override
  public void close() throws Exception {
    file.close();
  }

  private HttpServer listen(Vertx vertx, OpenAPIContract contract) throws Exception {
    var builder = RouterBuilder.create(vertx, contract);
    builder.rootHandler(BodyHandler.create(false));
    builder.getRoutes().forEach(route -> judge(route, contract));
    return vertx
        .createHttpServer()
        .requestHandler(builder.createRouter())
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private void judge(OpenAPIRoute route, OpenAPIContract contract) {
    var operation = route.getOperation();
    var rules = new RequestRules(operation, contract.getSchemaRepository());
    var extractor = RequestExtractor.withBodyHandler();
    route.setDoSecurity(false);
    route.setDoValidation(false);
    route.addHandler(
        context ->
            Future.succeededFuture(operation)
                .compose(it -> extractor.extractValidatableRequest(context, it))
                .compose(it -> stock.validate(it, operation.getOperationId()))
                .transform(said -> Future.succeededFuture(said.failed()))
                .compose(stockRefuses -> answer(context, rules, stockRefuses)));
  }

  private static Future<Void> answer(
      RoutingContext context, RequestRules rules, boolean stockRefuses) {
    var refusal = rules.check(context);
    var pointers = new JsonArray();
    refusal
        .map(it -> it.members().getJsonArray("errors", new JsonArray()))
        .ifPresent(
            errors -> errors.forEach(it -> pointers.add(((JsonObject) it).getString("pointer"))));
    return context.json(
        new JsonObject()
            .put("status", refusal.map(Problem::status).orElse(200))
            .put("pointers", pointers)
            .put("stock_refuses", stockRefuses));
  }
}

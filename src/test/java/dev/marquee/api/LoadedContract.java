package dev.marquee.api;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Parameter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The contract as the service loads it, for tests that look at its schemas. */
record LoadedContract(Vertx vertx, OpenAPIContract contract) {

  static LoadedContract load() throws Exception {
    var vertx = Vertx.vertx();
    var loaded = Contract.load(vertx).toCompletionStage().toCompletableFuture();
    return new LoadedContract(vertx, loaded.get(30, TimeUnit.SECONDS).openApi());
  }

  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** Why the body, JSON with single quotes, is refused; empty if it is not. */
  List<String> violations(String operationId, String body) {
    return violations(bodySchema(operationId), new JsonObject(body.replace('\'', '"')));
  }

  /** Why the value is refused; empty if it is not. */
  List<String> violations(JsonSchema schema, Object value) {
    var output = contract.getSchemaRepository().validator(schema).validate(value);
    return Boolean.TRUE.equals(output.getValid())
        ? List.of()
        : output.getErrors().stream()
            .map(it -> it.getInstanceLocation() + " " + it.getError())
            .toList();
  }

  JsonSchema bodySchema(String operationId) {
    var content = contract.operation(operationId).getRequestBody().getContent();
    return Objects.requireNonNull(content.get("application/json"), operationId).getSchema();
  }

  Parameter parameter(String operationId, String name) {
    return contract.operation(operationId).getParameters().stream()
        .filter(it -> it.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}

package dev.marquee.changes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;

/** The description of all events: what an event that we tell has to look like. */
final class AsyncApi {
  private static final JsonSchemaOptions OPTIONS =
      new JsonSchemaOptions()
          .setBaseUri("https://marquee.example")
          .setDraft(Draft.DRAFT202012)
          .setOutputFormat(OutputFormat.Basic);

  private final JsonObject document;

  private AsyncApi(JsonObject document) {
    this.document = document;
  }

  static AsyncApi load() {
    try (var yaml = AsyncApi.class.getResourceAsStream("/asyncapi.yaml")) {
      var tree = new ObjectMapper(new YAMLFactory()).readTree(yaml);
      return new AsyncApi(new JsonObject(tree.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What speaks against an event as the one message of its channel that it is; none if nothing. */
  List<String> errors(String channel, JsonObject event) {
    var verdicts =
        document
            .getJsonObject("channels")
            .getJsonObject(channel)
            .getJsonObject("messages")
            .fieldNames()
            .stream()
            .map(message -> Validator.create(JsonSchema.of(payload(message)), OPTIONS))
            .map(validator -> validator.validate(event))
            .toList();
    return verdicts.stream().filter(it -> it.getValid()).count() == 1
        ? List.of()
        : verdicts.stream().map(it -> String.valueOf(it.getErrors())).collect(Collectors.toList());
  }

  private JsonObject payload(String message) {
    return resolve(
        resolve(new JsonObject().put("$ref", "#/components/messages/" + message))
            .getJsonObject("payload"));
  }

  private JsonObject resolve(JsonObject reference) {
    var found = document;
    for (var part : reference.getString("$ref").substring("#/".length()).split("/", -1)) {
      found = found.getJsonObject(part);
    }
    return found;
  }
}

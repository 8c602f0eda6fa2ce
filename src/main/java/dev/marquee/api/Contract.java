package dev.marquee.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The contract in force: {@code openapi.yaml}, published as it is and loaded for the router.
 *
 * @param published the file's bytes
 * @param openApi what the router is built from
 */
public record Contract(Buffer published, OpenAPIContract openApi) {

  private static final String FILE = "/openapi.yaml";

  /** What the router's model has for types that it does not know, as text/csv in a request. */
  static final String TABLE = "application/octet-stream";

  /** Media types that the router's model takes; others would stop it from loading. */
  private static final Set<String> MODELLED = Set.of("application/json", "text/plain");

  /**
   * Loads the contract. Fails if it is not a sound OpenAPI 3.1 document, or does not say what a
   * call of partners needs.
   */
  public static Future<Contract> load(Vertx vertx) {
    return vertx.executeBlocking(Contract::read, false).compose(document -> document.load(vertx));
  }

  /** The roles that may call the operation; empty where every caller may. */
  public static Set<String> roles(Operation operation) {
    return extension(operation, "x-roles") instanceof JsonArray roles
        ? roles.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  /** The class of limits that the operation falls under. */
  public static String rateLimit(Operation operation) {
    return String.valueOf(extension(operation, "x-rate-limit"));
  }

  /** The most bytes that the operation's body may have. */
  public static long maxBodyBytes(Operation operation, long otherwise) {
    return extension(operation, "x-max-body-bytes") instanceof Number bytes
        ? bytes.longValue()
        : otherwise;
  }

  /**
   * A text that the contract says of the operation beyond what OpenAPI has; empty if it does not.
   */
  static Optional<String> text(Operation operation, String extension) {
    return extension(operation, extension) instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }

  private static @org.jspecify.annotations.Nullable Object extension(
      Operation operation, String name) {
    return operation.getOpenAPIModel().getValue(name);
  }

  private static OpenAPIContract withRules(OpenAPIContract contract) {
    contract.operations().forEach(Guard.Rule::of);
    return contract;
  }

  private record Document(Buffer bytes, JsonObject forRouter) {
    Future<Contract> load(Vertx vertx) {
      return OpenAPIContract.from(vertx, forRouter)
          .map(Contract::withRules)
          .map(openApi -> new Contract(bytes, openApi));
    }
  }

  private static Document read() {
    try (var file = Objects.requireNonNull(Contract.class.getResourceAsStream(FILE), FILE)) {
      var bytes = Buffer.buffer(file.readAllBytes());
      return new Document(bytes, forRouter(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject forRouter(Buffer bytes) {
    Map<String, Object> document = yaml().load(bytes.toString());
    var contract = new JsonObject(new TreeMap<>(document));
    modelMediaTypes(contract);
    closePatterns(contract);
    return contract;
  }

  /** YAML without its guess at timestamps: dates in examples are strings. */
  private static Yaml yaml() {
    var dump = new DumperOptions();
    var resolver =
        new Resolver() {
          @Override
          public void addImplicitResolver(
              Tag tag, java.util.regex.Pattern regexp, String first, int limit) {
            if (!Tag.TIMESTAMP.equals(tag)) {
              super.addImplicitResolver(tag, regexp, first, limit);
            }
          }
        };
    return new Yaml(
        new SafeConstructor(new LoaderOptions()),
        new Representer(dump),
        dump,
        new LoaderOptions(),
        resolver);
  }

  /** {@code application/problem+json} is JSON to the router's model, the rest are bytes. */
  private static void modelMediaTypes(Object node) {
    if (node instanceof JsonArray array) {
      array.forEach(Contract::modelMediaTypes);
    } else if (node instanceof JsonObject object) {
      if (object.getValue("content") instanceof JsonObject content) {
        for (var type : Set.copyOf(content.fieldNames())) {
          if (!MODELLED.contains(type)) {
            content.put(modelled(type), content.remove(type));
          }
        }
      }
      object.forEach(entry -> modelMediaTypes(entry.getValue()));
    }
  }

  private static String modelled(String type) {
    return type.endsWith("+json") ? "application/json" : TABLE;
  }

  /** To Java {@code $} also stands before a last line break, to JSON Schema only at the end. */
  private static void closePatterns(Object node) {
    if (node instanceof JsonArray array) {
      array.forEach(Contract::closePatterns);
    } else if (node instanceof JsonObject object) {
      if (object.getValue("pattern") instanceof String pattern && pattern.endsWith("$")) {
        object.put("pattern", pattern.substring(0, pattern.length() - 1) + "\\z");
      }
      object.forEach(entry -> closePatterns(entry.getValue()));
    }
  }
}

package dev.marquee.api;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the contract asks of the requests of one operation, compiled once. Not for use by more than
 * one thread at a time.
 */
final class RequestRules {
  private static final int MAX_ERRORS = 100;
  private static final String JSON = "application/json";

  /**
   * A schema: most values are seen to be good by the quick check; the validator judges the rest. It
   * is made when the first such value comes, since each holds all schemas of the contract.
   */
  private static final class Rule {
    private final JsonSchema schema;
    private final SchemaRepository schemas;
    private final Predicate<Object> quick;
    private @Nullable Validator validator;

    Rule(JsonSchema schema, SchemaRepository schemas) {
      this.schema = schema;
      this.schemas = schemas;
      this.quick = QuickCheck.of(schema).orElse(value -> false);
    }

    void check(Object value, String pointer, JsonArray errors) {
      if (!quick.test(value)) {
        validator = validator == null ? make() : validator;
        collect(validator.validate(value), pointer, errors);
      }
    }

    /** The schemas are shared by all event loops. */
    private Validator make() {
      synchronized (schemas) {
        return schemas.validator(schema);
      }
    }
  }

  private record ParameterRule(Parameter parameter, String type, Rule rule) {}

  private final List<ParameterRule> parameters = new ArrayList<>();
  private final Optional<Rule> body;
  private final boolean takesTable;
  private final boolean bodyRequired;

  RequestRules(Operation operation, SchemaRepository schemas) {
    for (var parameter : operation.getParameters()) {
      var schema = parameter.getSchema();
      var type = String.valueOf(schema.<Object>get("type"));
      parameters.add(new ParameterRule(parameter, type, new Rule(schema, schemas)));
    }
    var request = Optional.ofNullable(operation.getRequestBody());
    body =
        request
            .map(it -> it.getContent().get(JSON))
            .map(media -> new Rule(media.getSchema(), schemas));
    takesTable = request.map(it -> it.getContent().containsKey(Contract.TABLE)).orElse(false);
    bodyRequired = request.map(it -> it.isRequired()).orElse(false);
  }

  /** Why the request is refused, if it is. */
  Optional<Problem> check(RoutingContext context) {
    var errors = new JsonArray();
    for (var rule : parameters) {
      checkParameter(context, rule, errors);
    }
    if (!errors.isEmpty()) {
      return Optional.of(Problem.invalid(errors));
    }
    return takesTable && isOf(context, Call.CSV)
        ? checkTable(context)
        : takesTable || body.isPresent() ? checkBody(context) : Optional.empty();
  }

  private static void checkParameter(RoutingContext context, ParameterRule rule, JsonArray errors) {
    var parameter = rule.parameter();
    var pointer = "/" + parameter.getName();
    var values = values(context, parameter);
    if (values.isEmpty()) {
      if (parameter.isRequired()) {
        errors.add(error(pointer, "is required"));
      }
    } else if (values.size() > 1) {
      errors.add(error(pointer, "is given more than once"));
    } else {
      var value = typed(values.get(0), rule.type());
      if (value == null) {
        errors.add(error(pointer, "is not of type " + rule.type()));
      } else {
        rule.rule().check(value, pointer, errors);
      }
    }
  }

  private static List<String> values(RoutingContext context, Parameter parameter) {
    var name = parameter.getName();
    return switch (parameter.getIn()) {
      case QUERY -> context.queryParams().getAll(name);
      case HEADER -> context.request().headers().getAll(name);
      case PATH -> Optional.ofNullable(context.pathParam(name)).map(List::of).orElse(List.of());
      case COOKIE -> List.of();
    };
  }

  /** The value as JSON of this type, null where it is none. */
  private static @Nullable Object typed(String text, String type) {
    try {
      return switch (type) {
        case "integer" -> Long.valueOf(text);
        case "number" -> finite(Double.parseDouble(text));
        case "boolean" ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> null;
            };
        default -> text;
      };
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** What is in it is for the handler to see. */
  private static Optional<Problem> checkTable(RoutingContext context) {
    var bytes = context.body().buffer();
    if (bytes == null || bytes.length() == 0) {
      return Optional.of(Problem.invalid("", "a table is required"));
    }
    context.put(Call.TABLE, bytes);
    return Optional.empty();
  }

  private Optional<Problem> checkBody(RoutingContext context) {
    var bytes = context.body().buffer();
    if (bytes == null || bytes.length() == 0) {
      return bodyRequired ? Optional.of(bodyMissing(context)) : Optional.empty();
    }
    if (body.isEmpty() || !isOf(context, JSON)) {
      return Optional.of(otherType());
    }
    try {
      if (!(Json.decodeValue(bytes) instanceof JsonObject json)) {
        return Optional.of(Problem.invalid("", "the body must be a JSON object"));
      }
      var errors = new JsonArray();
      body.get().check(json, "", errors);
      context.put(Call.BODY, json);
      return errors.isEmpty() ? Optional.empty() : Optional.of(Problem.invalid(errors));
    } catch (DecodeException e) {
      return Optional.of(Problem.invalid("", "the body is not JSON"));
    }
  }

  /** Forms have been taken apart on the way here, and leave no bytes. */
  private Problem bodyMissing(RoutingContext context) {
    if (context.request().headers().contains("Content-Type") && !isOf(context, JSON)) {
      return otherType();
    }
    return Problem.invalid(
        "", body.isPresent() ? "a JSON body is required" : "a table as text/csv is required");
  }

  private Problem otherType() {
    var taken = Stream.of(JSON, Call.CSV).filter(this::takes).collect(Collectors.joining(" or "));
    return Problem.of(415, "unsupported_media_type", "The body must be " + taken + ".");
  }

  private boolean takes(String type) {
    return type.equals(JSON) ? body.isPresent() : takesTable;
  }

  private static boolean isOf(RoutingContext context, String expected) {
    var type = context.request().getHeader("Content-Type");
    return type != null && type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals(expected);
  }

  /** Keeps the errors that name a place and leaves out those that only sum up others. */
  private static void collect(OutputUnit output, String prefix, JsonArray errors) {
    if (Boolean.TRUE.equals(output.getValid())) {
      return;
    }
    var units = Optional.ofNullable(output.getErrors()).orElse(List.of());
    var sums = new HashSet<String>();
    var failed = new HashSet<String>();
    for (var unit : units) {
      addParents(keyword(unit), sums);
      if (!isSurplus(unit)) {
        failed.add(pointer(unit));
      }
    }
    units.stream()
        .filter(unit -> !sums.contains(keyword(unit)))
        // A property that fails its own schema is called surplus as well.
        .filter(unit -> !isSurplus(unit) || !failed.contains(pointer(unit)))
        .limit(MAX_ERRORS)
        .forEach(
            unit -> errors.add(error(prefix + pointer(unit), String.valueOf(unit.getError()))));
    if (errors.isEmpty()) {
      errors.add(error(prefix, "is not as the contract has it"));
    }
  }

  private static void addParents(String path, Set<String> parents) {
    var end = path.lastIndexOf('/');
    while (end >= 0 && parents.add(path.substring(0, end))) {
      end = path.lastIndexOf('/', end - 1);
    }
  }

  private static boolean isSurplus(OutputUnit unit) {
    return keyword(unit).endsWith("/additionalProperties");
  }

  private static String keyword(OutputUnit unit) {
    return String.valueOf(unit.getKeywordLocation());
  }

  private static String pointer(OutputUnit unit) {
    var location = String.valueOf(unit.getInstanceLocation());
    return location.startsWith("#") ? location.substring(1) : location;
  }

  private static JsonObject error(String pointer, String message) {
    return new JsonObject().put("pointer", pointer).put("message", message);
  }
}

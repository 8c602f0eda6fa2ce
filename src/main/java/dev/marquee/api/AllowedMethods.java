package dev.marquee.api;

import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which methods a path takes, to be told to those who try another (RFC 9110, 15.5.6). */
final class AllowedMethods {
  /** The contract itself and its page. */
  private static final Set<String> OF_DOCUMENTS = Set.of("GET");

  private final Map<Pattern, Set<String>> methods = new LinkedHashMap<>();

  AllowedMethods(OpenAPIContract contract) {
    var byPath = new LinkedHashMap<String, Set<String>>();
    for (var operation : contract.operations()) {
      byPath
          .computeIfAbsent(operation.getOpenAPIPath(), it -> new TreeSet<>())
          .add(operation.getHttpMethod().name());
    }
    byPath.forEach((path, taken) -> methods.put(pattern(path), taken));
  }

  /** The paths of an operation. */
  static Pattern paths(Operation operation) {
    return pattern(operation.getOpenAPIPath());
  }

  private static Pattern pattern(String openApiPath) {
    return Pattern.compile(openApiPath.replaceAll("\\{[^}]+}", "[^/]+"));
  }

  /** The value of {@code Allow}. */
  String of(String path) {
    return String.join(
        ", ",
        methods.entrySet().stream()
            .filter(it -> it.getKey().matcher(path).matches())
            .findFirst()
            .map(Map.Entry::getValue)
            .orElse(OF_DOCUMENTS));
  }
}

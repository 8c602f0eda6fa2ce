package dev.marquee.api;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The contract's paths as a tree of their segments: what a request is for is found by one look-up a
 * segment, however many paths there are. Filled at start, then only read.
 *
 * @param <T> what a path and method lead to
 */
final class Routes<T> {

  /** What a path leads to, and the values of the parameters in it. */
  record Match<T>(T target, Map<String, String> parameters) {}

  private static final class Node<T> {
    private final Map<String, Node<T>> children = new HashMap<>();
    private @Nullable Node<T> parameter;
    private final Map<String, Route<T>> routes = new TreeMap<>();
  }

  private record Route<T>(T target, List<String> parameters) {}

  private final Node<T> root = new Node<>();

  /**
   * Adds a path.
   *
   * @param template as OpenAPI writes it: {@code /showtimes/{showtime_id}/seats}
   */
  void add(String method, String template, T target) {
    var node = root;
    var parameters = new ArrayList<String>();
    for (var segment : segments(template)) {
      if (segment.startsWith("{")) {
        parameters.add(segment.substring(1, segment.length() - 1));
        node.parameter = node.parameter == null ? new Node<>() : node.parameter;
        node = node.parameter;
      } else {
        node = node.children.computeIfAbsent(segment, it -> new Node<>());
      }
    }
    if (node.routes.put(method, new Route<>(target, parameters)) != null) {
      throw new IllegalStateException("Two routes for " + method + " " + template);
    }
  }

  /** What the method and path lead to; empty if to nothing. */
  Optional<Match<T>> find(String method, String path) {
    var values = new ArrayList<String>(2);
    var node = node(path, values);
    var route = node == null ? null : node.routes.get(method);
    return route == null
        ? Optional.empty()
        : Optional.of(new Match<>(route.target(), named(route.parameters(), values)));
  }

  /** The methods that the path takes, in the order of their names; none if it leads nowhere. */
  List<String> methods(String path) {
    var node = node(path, new ArrayList<>());
    return node == null ? List.of() : List.copyOf(node.routes.keySet());
  }

  private @Nullable Node<T> node(String path, List<String> values) {
    return node(root, segments(path), 0, values);
  }

  /** A segment that is written out goes before a parameter. */
  private static <T> @Nullable Node<T> node(
      Node<T> from, List<String> segments, int at, List<String> values) {
    if (at == segments.size()) {
      return from.routes.isEmpty() ? null : from;
    }
    var segment = segments.get(at);
    var child = from.children.get(segment);
    var found = child == null ? null : node(child, segments, at + 1, values);
    if (found != null || from.parameter == null || segment.isEmpty()) {
      return found;
    }
    values.add(segment);
    found = node(from.parameter, segments, at + 1, values);
    if (found == null) {
      values.remove(values.size() - 1);
    }
    return found;
  }

  /** The path's segments, as they are written; a last slash changes nothing. */
  private static List<String> segments(String path) {
    var segments = new ArrayList<String>(4);
    var start = 1;
    while (start < path.length()) {
      var end = path.indexOf('/', start);
      end = end < 0 ? path.length() : end;
      segments.add(path.substring(start, end));
      start = end + 1;
    }
    return segments;
  }

  private static Map<String, String> named(List<String> names, List<String> values) {
    var named = new LinkedHashMap<String, String>();
    for (var i = 0; i < names.size(); i++) {
      named.put(names.get(i), decoded(values.get(i)));
    }
    return named;
  }

  /** In a path a plus is a plus. */
  private static String decoded(String segment) {
    return segment.indexOf('%') < 0
        ? segment
        : QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
  }
}

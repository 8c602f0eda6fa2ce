package dev.marquee.devstack;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One reading of {@code /metrics}: values by name and labels, as Prometheus sees them. */
public record Scrape(Map<String, Double> values) {
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:]+)(\\{.*})? (\\S+)");

  /** Reads the meters of a node. */
  public static Scrape of(Node node) {
    return at(node.managementUrl());
  }

  /** Reads the meters at a management port. */
  public static Scrape at(String managementUrl) {
    var answer = Api.at(managementUrl).get("/metrics");
    ResponseAssert.assertThat(answer).hasStatus(200);
    var values = new LinkedHashMap<String, Double>();
    answer
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(SAMPLE::matcher)
        .filter(java.util.regex.Matcher::matches)
        .forEach(
            it -> values.put(it.group(1) + text(it.group(2)), Double.parseDouble(it.group(3))));
    return new Scrape(values);
  }

  private static String text(@org.jspecify.annotations.Nullable String labels) {
    return labels == null ? "" : labels;
  }

  /**
   * The value of a series, as in {@code marquee_bookings_total{outcome="confirmed"}}; 0 if none.
   */
  public double value(String series) {
    return values.getOrDefault(series, 0.0);
  }

  /** The sum of all series of a name, whatever their labels. */
  public double sum(String name) {
    return values.entrySet().stream()
        .filter(it -> name(it.getKey()).equals(name))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** Whether there is a series of the name that has all these labels. */
  public boolean has(String name, Set<String> labels) {
    return values.keySet().stream()
        .filter(it -> name(it).equals(name))
        .anyMatch(it -> labels.stream().allMatch(label -> it.contains(label + "=\"")));
  }

  /** All names of series. */
  public Set<String> names() {
    return values.keySet().stream().map(Scrape::name).collect(Collectors.toUnmodifiableSet());
  }

  private static String name(String series) {
    return series.replaceAll("\\{.*", "");
  }
}

package dev.marquee.loadtests;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** All runs, and the medians of their rounds. */
final class Report {
  /** Above it, something else was running and figures are lower than they could be. */
  private static final double CALM = 1.5;

  private final Options options;
  private final Instant began = Instant.now();
  private final double loadBefore =
      ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  private final List<Row> rows = new ArrayList<>();
  private final JsonArray runs = new JsonArray();

  /** One run. */
  record Entry(Target target, int round, Outcome outcome) {
    String line(String unit) {
      var it = outcome.measurement();
      return String.format(
          Locale.ROOT,
          "%-8s round %d: %,.0f %s, p50 %.1f ms, p99 %.1f ms, %s%s",
          target,
          round,
          it.rate(),
          unit,
          it.p50Millis(),
          it.p99Millis(),
          Report.figures(it.more()),
          outcome.isRight()
              ? ""
              : " WRONG: clients know of %d holds and %d bookings, but %s"
                  .formatted(it.held(), it.sold(), outcome.audit()));
    }

    JsonObject toJson() {
      var it = outcome.measurement();
      var json =
          new JsonObject()
              .put("target", target.toString())
              .put("round", round)
              .put("rate", it.rate())
              .put("p50_millis", it.p50Millis())
              .put("p99_millis", it.p99Millis())
              .put("max_millis", it.maxMillis())
              .put("held", it.held())
              .put("sold", it.sold())
              .put("pending", it.pending())
              .put("right", outcome.isRight());
      it.more().forEach(json::put);
      outcome.audit().ifPresent(audit -> json.put("audit", JsonObject.mapFrom(audit)));
      return json;
    }
  }

  /**
   * The medians of one target in one scenario; ratios where there is something to compare to.
   *
   * @param figures those that are the scenario's own, by name
   */
  record Row(
      Scenario scenario,
      Target target,
      double rate,
      double p50Millis,
      double p99Millis,
      Optional<Double> hotUpdates,
      Optional<Double> ofCeiling,
      Optional<Double> timesBaseline,
      Optional<Double> p99OfBaseline,
      Map<String, Double> figures,
      boolean right) {}

  Report(Options options) {
    this.options = options;
  }

  void add(Scenario scenario, List<Entry> entries) {
    for (var target : Target.values()) {
      if (entries.stream().anyMatch(it -> it.target() == target)) {
        rows.add(row(scenario, target, entries));
      }
    }
    entries.forEach(it -> runs.add(it.toJson().put("scenario", scenario.name())));
  }

  private static Row row(Scenario scenario, Target target, List<Entry> entries) {
    var rate = median(entries, target, Measurement::rate).orElseThrow();
    var p99 = median(entries, target, Measurement::p99Millis).orElseThrow();
    var product = target == Target.PRODUCT;
    var own = entries.stream().filter(it -> it.target() == target).toList();
    return new Row(
        scenario,
        target,
        rate,
        median(entries, target, Measurement::p50Millis).orElseThrow(),
        p99,
        middle(
            own.stream()
                .flatMap(it -> it.outcome().audit().stream())
                .map(Audit::hotUpdates)
                .toList()),
        median(entries, Target.CEILING, Measurement::rate)
            .filter(it -> target != Target.CEILING)
            .map(it -> rate / it),
        median(entries, Target.BASELINE, Measurement::rate)
            .filter(it -> product)
            .map(it -> rate / it),
        median(entries, Target.BASELINE, Measurement::p99Millis)
            .filter(it -> product)
            .map(it -> p99 / it),
        figures(scenario, target, entries),
        own.stream().allMatch(it -> it.outcome().isRight()));
  }

  private static Map<String, Double> figures(
      Scenario scenario, Target target, List<Entry> entries) {
    var figures = new LinkedHashMap<String, Double>();
    for (var name : scenario.figures()) {
      median(entries, target, it -> it.more().getOrDefault(name, 0.0))
          .ifPresent(it -> figures.put(name, it));
    }
    return figures;
  }

  private static Optional<Double> median(
      List<Entry> entries, Target target, ToDoubleFunction<Measurement> figure) {
    return middle(
        entries.stream()
            .filter(it -> it.target() == target)
            .map(it -> figure.applyAsDouble(it.outcome().measurement()))
            .toList());
  }

  private static Optional<Double> middle(List<Double> figures) {
    var sorted = figures.stream().sorted().toList();
    var half = sorted.size() / 2;
    if (sorted.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2);
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  /** Whether every database agreed with what clients were told. */
  boolean isRight() {
    return rows.stream().allMatch(Row::right);
  }

  /** How it was measured, in a line. */
  String method() {
    return String.format(
        Locale.ROOT,
        "%d processors with everything on them, Java %s, load average before %.1f%s; closed loop,"
            + " %d connections; medians of %d rounds of %d s after %d s of warm-up.",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        loadBefore,
        loadBefore > CALM ? " (NOT CALM: something else was running)" : "",
        options.connections(),
        options.rounds(),
        options.seconds(),
        options.warmUpSeconds());
  }

  /** The table of medians, in Markdown. */
  String table() {
    var head =
        """

        %s

        | scenario | target | rate | of ceiling | x baseline | p50 ms | p99 ms | p99 of baseline | HOT updates | data right | more |
        | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |
        """
            .formatted(method());
    return head + rows.stream().map(Report::line).collect(Collectors.joining("\n"));
  }

  private static String line(Row row) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,.0f %s | %s | %s | %.1f | %.1f | %s | %s | %s | %s |",
        row.scenario().name(),
        row.target(),
        row.rate(),
        row.scenario().unit(),
        percent(row.ofCeiling()),
        factor(row.timesBaseline()),
        row.p50Millis(),
        row.p99Millis(),
        factor(row.p99OfBaseline()),
        percent(row.hotUpdates()),
        row.right() ? "yes" : "NO",
        figures(row.figures()));
  }

  private static String figures(Map<String, Double> figures) {
    return figures.entrySet().stream()
        .map(it -> it.getKey() + " " + number(it.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Ratios and seconds with two places. */
  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 && value % 1 != 0 ? "%.2f" : "%,.0f", value);
  }

  private static String percent(Optional<Double> share) {
    return share.map(it -> String.format(Locale.ROOT, "%.1f %%", 100 * it)).orElse("");
  }

  private static String factor(Optional<Double> factor) {
    return factor.map(it -> String.format(Locale.ROOT, "%.2f", it)).orElse("");
  }

  /** Writes all runs and their medians. */
  void write(Path file) throws IOException {
    var medians = new JsonArray();
    rows.forEach(it -> medians.add(toJson(it)));
    var json =
        new JsonObject()
            .put("began", began.toString())
            .put("method", method())
            .put("load_average_before", loadBefore)
            .put("medians", medians)
            .put("runs", runs);
    Files.writeString(file, json.encodePrettily());
  }

  private static JsonObject toJson(Row row) {
    var json =
        new JsonObject()
            .put("scenario", row.scenario().name())
            .put("target", row.target().toString())
            .put("unit", row.scenario().unit())
            .put("rate", row.rate())
            .put("p50_millis", row.p50Millis())
            .put("p99_millis", row.p99Millis())
            .put("right", row.right());
    row.ofCeiling().ifPresent(it -> json.put("of_ceiling", it));
    row.timesBaseline().ifPresent(it -> json.put("times_baseline", it));
    row.p99OfBaseline().ifPresent(it -> json.put("p99_of_baseline", it));
    row.hotUpdates().ifPresent(it -> json.put("hot_updates", it));
    row.figures().forEach(json::put);
    return json;
  }
}

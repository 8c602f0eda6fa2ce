package dev.marquee.loadtests;

import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the ceilings, the baseline and the product in turn, several rounds of each scenario, and
 * prints one table of medians. Everything is on this machine: the load generator too.
 */
public final class Benchmark {
  private static final List<Scenario> SCENARIOS =
      List.of(
          new SpreadHolds(),
          new HotShowtime(),
          new SeatMapReads(SeatMapReads.Kind.STATUS),
          new SeatMapReads(SeatMapReads.Kind.UNCHANGED),
          new SeatMapReads(SeatMapReads.Kind.WHOLE),
          new CompleteSales(),
          new LiveMaps(),
          new WaitingRoom(),
          new Overload(),
          new SearchFilms(),
          new CancelShowtime());

  private static final int CANNOT_RUN = 2;

  private Benchmark() {}

  /** Ends with status 1 if a database disagrees with what clients were told, 2 if it cannot run. */
  public static void main(String[] arguments) {
    var directory = Path.of(System.getProperty("project.build.directory", "target"));
    var jar = Path.of(System.getProperty("marquee.jar", "../target/marquee-runnable.jar"));
    var status = CANNOT_RUN;
    try {
      status = run(arguments, directory.toAbsolutePath(), jar.toAbsolutePath().normalize());
    } catch (Exception e) {
      e.printStackTrace();
    }
    // Threads of Vert.x would keep the process.
    System.exit(status);
  }

  private static int run(String[] arguments, Path directory, Path jar) throws Exception {
    List<Scenario> scenarios;
    Options options;
    try {
      options = Options.parse(arguments);
      scenarios = chosen(options);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + Options.USAGE);
      return CANNOT_RUN;
    }
    if (!Files.exists(jar)) {
      System.err.println("Build the service first, mvn -q -DskipTests install: there is no " + jar);
      return CANNOT_RUN;
    }
    var report = new Report(options);
    try (var bench = Bench.start(Vertx.vertx(), options, directory, jar)) {
      for (var scenario : scenarios) {
        report.add(scenario, rounds(bench, scenario, options));
      }
    }
    System.out.println(report.table());
    report.write(directory.resolve("benchmark.json"));
    Chart.write(report, directory.resolve("benchmark.html"));
    return report.isRight() ? 0 : 1;
  }

  private static List<Scenario> chosen(Options options) {
    if (options.scenarios().isEmpty()) {
      return SCENARIOS;
    }
    return options.scenarios().stream().flatMap(it -> named(it).stream()).toList();
  }

  /** The one of this name, or the family of it. */
  private static List<Scenario> named(String name) {
    var named =
        SCENARIOS.stream()
            .filter(it -> it.name().equals(name) || it.name().startsWith(name + "-"))
            .toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no scenario %s; there are %s"
              .formatted(name, SCENARIOS.stream().map(Scenario::name).toList()));
    }
    return named;
  }

  private static List<Report.Entry> rounds(Bench bench, Scenario scenario, Options options) {
    System.out.printf("%s: %s%n", scenario.name(), scenario.about());
    var template = bench.template();
    var shows = scenario.load(template);
    var entries = new ArrayList<Report.Entry>();
    for (int round = 1; round <= options.rounds(); round++) {
      for (var target : scenario.targets()) {
        if (options.targets().contains(target)) {
          var entry =
              new Report.Entry(target, round, bench.run(scenario, target, round, template, shows));
          System.out.println("  " + entry.line(scenario.unit()));
          entries.add(entry);
        }
      }
    }
    template.drop();
    return entries;
  }
}

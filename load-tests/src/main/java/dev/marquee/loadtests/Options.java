package dev.marquee.loadtests;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What to run.
 *
 * @param scenarios their names; none is all
 * @param numbers by option, each above zero
 * @param serviceOptions for the JVM of the service; {@code {run}} is the run's name in them
 * @param settings of the service, by name, where they are not the benchmark's
 */
record Options(
    List<String> scenarios,
    Map<String, Integer> numbers,
    List<Target> targets,
    List<String> serviceOptions,
    Map<String, String> settings) {

  private static final Map<String, Integer> DEFAULTS =
      Map.of(
          "--rounds", 3,
          "--seconds", 8,
          "--warm-up", 30,
          "--connections", 256,
          "--buyers", 20_000,
          "--sockets", 10_000,
          "--searches", 200,
          "--browses", 50,
          "--changes", 200);

  static final String USAGE =
      """
      [scenario …] [--rounds 3] [--seconds 8] [--warm-up 30] [--connections 256] [--buyers 20000]
        [--sockets 10000] [--searches 200] [--browses 50] [--changes 200]
        [--targets ceiling,baseline,product] [--service-option -XX:…{run}…] [--setting MARQUEE_…=…]
      """;

  /** Reads a command line. */
  static Options parse(String... arguments) {
    var scenarios = new ArrayList<String>();
    var numbers = new TreeMap<>(DEFAULTS);
    var targets = List.of(Target.values());
    var serviceOptions = new ArrayList<String>();
    var settings = new TreeMap<String, String>();
    for (int i = 0; i < arguments.length; i++) {
      var argument = arguments[i];
      if (!argument.startsWith("--")) {
        scenarios.add(argument);
        continue;
      }
      if (++i == arguments.length) {
        throw new IllegalArgumentException(argument + " lacks its value");
      }
      if (argument.equals("--targets")) {
        targets = Stream.of(arguments[i].split(",", -1)).map(Target::parse).toList();
      } else if (argument.equals("--service-option")) {
        serviceOptions.add(arguments[i]);
      } else if (argument.equals("--setting")) {
        var nameAndValue = arguments[i].split("=", 2);
        settings.put(nameAndValue[0], nameAndValue[nameAndValue.length - 1]);
      } else if (numbers.replace(argument, number(arguments[i])) == null) {
        throw new IllegalArgumentException("Unknown option " + argument);
      }
    }
    return new Options(scenarios, numbers, targets, serviceOptions, settings);
  }

  private static int number(String value) {
    var number = Integer.parseInt(value);
    if (number < 1) {
      throw new IllegalArgumentException(value + " is not a number above zero");
    }
    return number;
  }

  int rounds() {
    return numbers.getOrDefault("--rounds", 1);
  }

  /** Of the measured window. */
  int seconds() {
    return numbers.getOrDefault("--seconds", 1);
  }

  /** Before the window; the JIT compilers need that long where they have two busy processors. */
  int warmUpSeconds() {
    return numbers.getOrDefault("--warm-up", 1);
  }

  int connections() {
    return numbers.getOrDefault("--connections", 1);
  }

  int buyers() {
    return numbers.getOrDefault("--buyers", 1);
  }

  /** How many live maps. */
  int sockets() {
    return numbers.getOrDefault("--sockets", 1);
  }

  /** How often a second someone types into the search box. */
  int searchesPerSecond() {
    return numbers.getOrDefault("--searches", 1);
  }

  /** How often a second someone looks for films in a city on a day. */
  int browsesPerSecond() {
    return numbers.getOrDefault("--browses", 1);
  }

  /** How many films get another title. */
  int changes() {
    return numbers.getOrDefault("--changes", 1);
  }
}

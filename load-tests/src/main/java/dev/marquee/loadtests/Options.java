package dev.marquee.loadtests;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to run.
 *
 * @param scenarios their names; none is all
 * @param seconds of the measured window
 * @param warmUpSeconds before it
 * @param serviceOptions for the JVM of the service; {@code {run}} is the run's name in them
 */
record Options(
    List<String> scenarios,
    int rounds,
    int seconds,
    int warmUpSeconds,
    int connections,
    int buyers,
    List<Target> targets,
    List<String> serviceOptions) {

  static final String USAGE =
      """
      [scenario …] [--rounds 3] [--seconds 8] [--warm-up 6] [--connections 256] [--buyers 20000]
        [--targets ceiling,baseline,product] [--service-option -XX:…{run}…]
      """;

  /** Reads a command line; numbers are numbers above zero. */
  static Options parse(String... arguments) {
    var scenarios = new ArrayList<String>();
    var serviceOptions = new ArrayList<String>();
    var options =
        new Options(scenarios, 3, 8, 6, 256, 20_000, List.of(Target.values()), serviceOptions);
    for (int i = 0; i < arguments.length; i++) {
      var argument = arguments[i];
      if (!argument.startsWith("--")) {
        scenarios.add(argument);
        continue;
      }
      if (++i == arguments.length) {
        throw new IllegalArgumentException(argument + " lacks its value");
      }
      options = options.with(argument, arguments[i]);
    }
    return options;
  }

  private Options with(String name, String value) {
    return switch (name) {
      case "--rounds" -> sized(number(value), seconds, warmUpSeconds, connections, buyers);
      case "--seconds" -> sized(rounds, number(value), warmUpSeconds, connections, buyers);
      case "--warm-up" -> sized(rounds, seconds, number(value), connections, buyers);
      case "--connections" -> sized(rounds, seconds, warmUpSeconds, number(value), buyers);
      case "--buyers" -> sized(rounds, seconds, warmUpSeconds, connections, number(value));
      case "--targets" -> measuring(Stream.of(value.split(",", -1)).map(Target::parse).toList());
      case "--service-option" -> {
        serviceOptions.add(value);
        yield this;
      }
      default -> throw new IllegalArgumentException("Unknown option " + name);
    };
  }

  private Options sized(int rounds, int seconds, int warmUpSeconds, int connections, int buyers) {
    return new Options(
        scenarios, rounds, seconds, warmUpSeconds, connections, buyers, targets, serviceOptions);
  }

  private Options measuring(List<Target> targets) {
    return new Options(
        scenarios, rounds, seconds, warmUpSeconds, connections, buyers, targets, serviceOptions);
  }

  private static int number(String value) {
    var number = Integer.parseInt(value);
    if (number < 1) {
      throw new IllegalArgumentException(value + " is not a number above zero");
    }
    return number;
  }
}

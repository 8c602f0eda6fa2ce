package dev.marquee.loadtests;

import java.util.List;
import java.util.Map;

/** One thing that is measured: its data, its load, and what counts in it. */
interface Scenario {
  /** As it is named on the command line. */
  String name();

  /** What happens in it, in one line. */
  String about();

  /** What counts, as in {@code holds/s}. */
  String unit();

  /** What takes part. */
  default List<Target> targets() {
    return List.of(Target.values());
  }

  /** Those of a measurement's further figures that belong into the table. */
  default List<String> figures() {
    return List.of();
  }

  /** Of the service, in the place of the benchmark's, for a run on this database. */
  default Map<String, String> settings(Database database) {
    return Map.of();
  }

  /** Puts its data into a migrated, empty database. */
  Shows load(Database database);

  /** Puts its load on the target, which is up and has seen no request. */
  Measurement run(Run run);
}

package dev.marquee.devstack;

import java.util.List;
import java.util.Map;

/**
 * How embedded servers are run, for those who measure.
 *
 * @param postgres settings beside the dev stack's or in their place
 * @param searchServer options of the search server's JVM
 */
public record Tuning(Map<String, String> postgres, List<String> searchServer) {

  /** As the dev stack and tests run them: quick to start, and small. */
  public static final Tuning SMALL =
      new Tuning(
          Map.of(), List.of("-Xms192m", "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
}

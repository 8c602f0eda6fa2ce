package dev.marquee.loadtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.marquee.loadtests.simulations.BookingJourney;
import dev.marquee.loadtests.simulations.Browse;
import dev.marquee.loadtests.simulations.HotShow;
import dev.marquee.loadtests.simulations.LiveMaps;
import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A short run of each simulation, as Gatling itself runs it, and of the benchmark's searches,
 * against a small stack.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmokeTest {
  private static final int USERS = 8;
  private static final int SECONDS = 3;
  private static final long BOUND_SECONDS = 120;

  private final Path directory =
      Path.of(System.getProperty("project.build.directory", "target")).toAbsolutePath();
  private final SmallStack stack = SmallStack.start(directory.resolve("smoke-servers"));

  @BeforeAll
  void makeRoomForLogs() throws IOException {
    Files.createDirectories(directory.resolve("gatling"));
  }

  @AfterAll
  void stop() {
    stack.close();
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Browse.class,
        BookingJourney.class,
        HotShow.class,
        dev.marquee.loadtests.simulations.SeatMapReads.class,
        LiveMaps.class,
        dev.marquee.loadtests.simulations.WaitingRoom.class
      })
  void no_request_fails(Class<? extends Simulation> simulation) throws Exception {
    var log = directory.resolve("gatling").resolve(simulation.getSimpleName() + ".log");

    var gatling = gatling(simulation).redirectOutput(log.toFile()).start();

    try {
      assertTrue(gatling.waitFor(BOUND_SECONDS, TimeUnit.SECONDS), "It has no end");
      assertEquals(0, gatling.exitValue(), () -> tail(log));
    } finally {
      gatling.destroyForcibly();
    }
  }

  @Test
  void searches_are_answered_and_follow_what_changes() {
    var options =
        Options.parse(
            "--seconds",
            "2",
            "--warm-up",
            "1",
            "--searches",
            "20",
            "--browses",
            "5",
            "--changes",
            "4");

    var measured = SearchFilms.measure(stack.searched(), options);

    assertTrue(measured.right(), measured::toString);
    assertTrue(measured.rate() > 10, measured::toString);
    assertEquals(0.0, measured.more().get("errors"), measured::toString);
    assertEquals(0.0, measured.more().get("movies_errors"), measured::toString);
    assertEquals(1, measured.held());
  }

  private ProcessBuilder gatling(Class<? extends Simulation> simulation) {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Dmarquee.url=" + stack.url(),
            "-Dusers=" + USERS,
            "-Dseconds=" + SECONDS,
            "-Dlogback.configurationFile=logback-benchmark.xml",
            "-cp",
            System.getProperty("java.class.path"),
            "io.gatling.app.Gatling",
            "--simulation",
            simulation.getName(),
            "--results-folder",
            directory.resolve("gatling").toString(),
            "--no-reports")
        .redirectErrorStream(true);
  }

  private static String tail(Path log) {
    try {
      var text = Files.readString(log);
      return text.substring(Math.max(0, text.length() - 4000));
    } catch (IOException e) {
      return "There is no log " + log;
    }
  }
}

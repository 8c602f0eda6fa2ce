package dev.marquee.devstack;

import dev.marquee.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The program itself as a process of its own: to be told to stop, or to be killed. */
public final class ServiceProcess implements AutoCloseable {
  private static final Duration START_BOUND = Duration.ofSeconds(60);
  private static final Pattern STARTED =
      Pattern.compile("event=service.started .*?port=\"(\\d+)\" management_port=\"(\\d+)\"");

  private final Process process;
  private final Path log;

  private ServiceProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it on free ports; {@code settings} are all its {@code MARQUEE_…} variables. */
  public static ServiceProcess start(Map<String, String> settings) {
    try {
      var directory = DataDirectory.ofBuild().resolve("test-processes");
      Files.createDirectories(directory);
      var log = Files.createTempFile(directory, "service-", ".log");
      var builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  classPath(),
                  Main.class.getName())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().keySet().removeIf(it -> it.startsWith("MARQUEE_"));
      for (var host : List.of("MARQUEE_HTTP_HOST", "MARQUEE_MANAGEMENT_HOST")) {
        builder.environment().put(host, "127.0.0.1");
      }
      // A port of a number, since only such a one is served by all event loops.
      builder.environment().put("MARQUEE_HTTP_PORT", String.valueOf(Ports.freeOr(0)));
      builder.environment().put("MARQUEE_MANAGEMENT_PORT", "0");
      builder.environment().putAll(settings);
      var process = builder.start();
      // Tests that are interrupted leave nothing behind.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new ServiceProcess(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ours without the tests, whose settings of the log would take the place of the program's. */
  private static String classPath() {
    var tests = DataDirectory.ofBuild().resolve("test-classes").toAbsolutePath();
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(it -> !Path.of(it).toAbsolutePath().equals(tests))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Waits until it has started. */
  public ServiceProcess awaitStart() {
    Await.until(
        "The service has started", START_BOUND, () -> started().isPresent() || !process.isAlive());
    if (started().isEmpty()) {
      throw new IllegalStateException("The service did not start:\n" + log());
    }
    return this;
  }

  private Optional<String[]> started() {
    var line = STARTED.matcher(log());
    return line.find()
        ? Optional.of(new String[] {line.group(1), line.group(2)})
        : Optional.empty();
  }

  /** All that it has printed so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The public port. */
  public int port() {
    return Integer.parseInt(started().orElseThrow()[0]);
  }

  /** Where its public port is. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Where its management port is. */
  public String managementUrl() {
    return "http://127.0.0.1:" + started().orElseThrow()[1];
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Tells it to stop, by SIGTERM, and does not wait. */
  public void terminate() {
    // By its handle: the process itself would close its output too.
    process.toHandle().destroy();
  }

  /** Ends it where it stands, by SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(10));
  }

  /** Waits for its end; returns its status. */
  public int awaitExit(Duration bound) {
    try {
      if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("It has not ended within " + bound + ":\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}

package dev.marquee.loadtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A server in a JVM of its own, which has said in its log on which ports it listens. */
final class ChildJvm implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("event=service\\.started port=\"(\\d+)\"");
  private static final long START_MILLIS = 60_000;
  private static final long STOP_SECONDS = 20;

  private final Process process;
  private final int port;

  private ChildJvm(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one with the same java as ours, and waits until it listens.
   *
   * @param arguments of java
   * @param environment in the place of every {@code MARQUEE_…} of ours
   */
  static ChildJvm start(List<String> arguments, Map<String, String> environment, Path log) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("MARQUEE_"));
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(log.getParent());
      var process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      return new ChildJvm(process, awaitPort(process, log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int awaitPort(Process process, Path log) throws IOException {
    var deadline = System.currentTimeMillis() + START_MILLIS;
    while (System.currentTimeMillis() < deadline) {
      var started = PORT.matcher(Files.readString(log));
      if (started.find()) {
        return Integer.parseInt(started.group(1));
      }
      if (!process.isAlive()) {
        throw new IllegalStateException("The server did not start; see " + log);
      }
      Pause.millis(50);
    }
    process.destroyForcibly();
    throw new IllegalStateException("The server did not start in time; see " + log);
  }

  int port() {
    return port;
  }

  /** The processor time that it has used, in seconds. */
  double cpuSeconds() {
    return seconds(process.info());
  }

  /** The processor time that our own process has used, in seconds. */
  static double ownCpuSeconds() {
    return seconds(ProcessHandle.current().info());
  }

  private static double seconds(ProcessHandle.Info info) {
    return info.totalCpuDuration().map(it -> it.toNanos() / 1e9).orElse(0.0);
  }

  /** Stops it as an operator would, and waits for its end. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}

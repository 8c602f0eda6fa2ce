package dev.marquee.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * OpenSearch as a JVM of its own, since its libraries are other versions of those that Vert.x and
 * Kafka use. The build makes its class path: see {@code src/test/search-server}. It ends with the
 * JVM that started it, however that ends.
 */
final class OpenSearchServer implements AutoCloseable {
  private static final String PROGRAM = "dev.marquee.searchserver.SearchServer";
  private static final Duration START_BOUND = Duration.ofSeconds(90);
  private static final Duration END_BOUND = Duration.ofSeconds(15);
  private static final int ANSWER_MILLIS = 2000;

  private final Path directory;
  private final int port;
  private final List<String> options;
  private @Nullable Process process;

  private OpenSearchServer(Path directory, int port, List<String> options) {
    this.directory = directory.toAbsolutePath();
    this.port = port;
    this.options = options;
  }

  /**
   * Starts it on what the directory holds.
   *
   * @param options of its JVM
   */
  static OpenSearchServer start(Path directory, int askedPort, List<String> options) {
    endOrphan(directory);
    var server = new OpenSearchServer(directory, Ports.freeOr(askedPort), options);
    server.start();
    return server;
  }

  /**
   * Ends the process that runs on this directory. It was paused, or would have ended with its JVM:
   * so it is not asked, but killed.
   */
  static void endOrphan(Path directory) {
    var ours =
        Pattern.compile(Pattern.quote(PROGRAM + " " + directory.toAbsolutePath()) + " (\\d+)");
    Orphan.process(pidFile(directory))
        .ifPresent(
            process -> {
              var command = ours.matcher(process.info().commandLine().orElse(""));
              if (command.find()) {
                Orphan.kill(process);
                awaitFree(Integer.parseInt(command.group(1)));
              }
            });
  }

  /** A process that is ending seems to have ended before the system has closed all its files. */
  private static void awaitFree(int port) {
    Await.until("OpenSearch's port is free", END_BOUND, () -> Ports.isFree(port));
  }

  int port() {
    return port;
  }

  /** Where its REST interface is. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts it and waits until what it holds can be searched; does nothing if it runs. */
  synchronized void start() {
    if (runs()) {
      return;
    }
    var log = directory.resolve("opensearch.log");
    var started = launch(log);
    process = started;
    try {
      Await.until("OpenSearch answers", START_BOUND, () -> !started.isAlive() || answers());
    } catch (RuntimeException e) {
      started.destroyForcibly();
      throw new IllegalStateException("OpenSearch did not start; see " + log, e);
    }
    if (!started.isAlive()) {
      throw new IllegalStateException("OpenSearch did not start; see " + log);
    }
  }

  /** By its handle: it has ended for us before this JVM has taken note of its status. */
  private boolean runs() {
    return process != null && !Orphan.hasEnded(process.toHandle());
  }

  private Process launch(Path log) {
    try {
      Files.createDirectories(directory);
      var builder =
          new ProcessBuilder(command())
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()));
      // Not as an argument: a long command line is cut off where the system tells of it.
      builder.environment().put("CLASSPATH", classPath());
      var launched = builder.start();
      Files.writeString(pidFile(directory), launched.pid() + "\n");
      return launched;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By a shell that makes it deaf to Ctrl-C, which is to reach the service alone. */
  private List<String> command() {
    var command =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                "trap '' INT HUP; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(options);
    command.addAll(
        List.of(
            "-XX:+ExitOnOutOfMemoryError", PROGRAM, directory.toString(), String.valueOf(port)));
    return command;
  }

  private static String classPath() {
    var made = System.getProperty("search-server");
    var build = made == null ? DataDirectory.ofBuild().resolve("search-server") : Path.of(made);
    var file = build.resolve("class-path");
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + " is missing: mvn antrun:run@search-server makes it", e);
    }
  }

  /** Stops it; what it holds is on disk. Does nothing if it does not run. */
  synchronized void stop() {
    if (process != null && runs()) {
      signal("CONT");
      Orphan.end(process.toHandle());
      awaitFree(port);
    }
  }

  /** Ends it where it stands, by SIGKILL. */
  synchronized void kill() {
    if (process != null) {
      Orphan.kill(process.toHandle());
      awaitFree(port);
    }
  }

  /** Closes its standard input, as the end of this JVM does. */
  synchronized void leave() {
    try {
      if (process != null) {
        process.getOutputStream().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets it stand still: its port takes connections, and nobody answers. */
  void pause() {
    signal("STOP");
  }

  /** Lets it go on. */
  void resume() {
    signal("CONT");
  }

  private synchronized void signal(String name) {
    if (process == null) {
      return;
    }
    try {
      var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
      if (!kill.waitFor(ANSWER_MILLIS, TimeUnit.MILLISECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("OpenSearch got no SIG" + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean answers() {
    try {
      var health = URI.create(url() + "/_cluster/health?wait_for_status=yellow&timeout=1s");
      var connection = (HttpURLConnection) health.toURL().openConnection();
      connection.setConnectTimeout(ANSWER_MILLIS);
      connection.setReadTimeout(ANSWER_MILLIS);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  static Path pidFile(Path directory) {
    return directory.resolve("opensearch.pid");
  }

  @Override
  public void close() {
    stop();
  }
}

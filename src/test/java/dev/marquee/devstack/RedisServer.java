package dev.marquee.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Redis 7 as a process of its own. It makes itself a daemon: in a session of its own, so that
 * Ctrl-C in our terminal does not reach it before the service has drained.
 */
final class RedisServer implements AutoCloseable {
  private static final String PROGRAM = "redis-server-7.0.15";
  private static final Duration BOUND = Duration.ofSeconds(15);

  private final Path directory;
  private final int port;

  private RedisServer(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts it on what the directory holds. */
  static RedisServer start(Path directory, int askedPort) {
    endOrphan(directory);
    var server = new RedisServer(directory, Ports.freeOr(askedPort));
    server.start();
    return server;
  }

  /** Ends the process that runs on this directory, whoever started it. */
  static void endOrphan(Path directory) {
    Orphan.end(pidFile(directory), PROGRAM);
  }

  int port() {
    return port;
  }

  /** Starts it and waits until it answers; does nothing if it runs. */
  synchronized void start() {
    if (answers()) {
      return;
    }
    try {
      Files.createDirectories(directory);
      var launcher = new ProcessBuilder(command()).redirectErrorStream(true).start();
      launcher.getOutputStream().close();
      var output = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!launcher.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS) || launcher.exitValue() != 0) {
        throw new IllegalStateException("Redis did not start: " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Await.until("Redis answers; see " + directory.resolve("redis.log"), BOUND, this::answers);
  }

  private List<String> command() {
    return List.of(
        program().toString(),
        "--bind",
        "127.0.0.1",
        "--port",
        String.valueOf(port),
        "--dir",
        directory.toAbsolutePath().toString(),
        "--daemonize",
        "yes",
        "--pidfile",
        pidFile(directory).toAbsolutePath().toString(),
        "--logfile",
        directory.resolve("redis.log").toAbsolutePath().toString(),
        "--save",
        "",
        "--appendonly",
        "yes",
        "--notify-keyspace-events",
        "Ex");
  }

  /** Stops it; what it holds is on disk. Does nothing if it does not run. */
  synchronized void stop() {
    Orphan.process(pidFile(directory)).ifPresent(Orphan::end);
    Await.until("Redis has gone", BOUND, () -> !answers());
  }

  private boolean answers() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      socket.setSoTimeout(1000);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      var answer = socket.getInputStream().readNBytes(5);
      return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
    } catch (IOException e) {
      return false;
    }
  }

  private static Path pidFile(Path directory) {
    return directory.resolve("redis.pid");
  }

  /** The program out of its jar, taken out once a build. */
  private static synchronized Path program() {
    var program = DataDirectory.ofBuild().resolve(PROGRAM);
    if (Files.exists(program)) {
      return program;
    }
    var resource = "/" + PROGRAM + "-" + platform();
    try (var in =
        Objects.requireNonNull(
            redis.embedded.RedisServer.class.getResourceAsStream(resource),
            "There is no Redis for this machine: use -Dservers=external")) {
      Files.createDirectories(program.getParent());
      var part = Files.createTempFile(program.getParent(), PROGRAM, ".part");
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      if (!part.toFile().setExecutable(true)) {
        throw new IllegalStateException(part + " cannot be made a program");
      }
      return Files.move(part, program, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String platform() {
    var mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
    var arm = System.getProperty("os.arch").equals("aarch64");
    return (mac ? "darwin" : "linux") + (arm ? "-arm64" : "-amd64");
  }

  @Override
  public void close() {
    stop();
  }
}

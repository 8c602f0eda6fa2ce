package dev.marquee.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A server process that outlived the JVM that started it. It holds the data and perhaps the port,
 * so it is ended before a new one is started.
 */
final class Orphan {
  private static final Duration BOUND = Duration.ofSeconds(15);

  private Orphan() {}

  /**
   * Ends the process that a pid file names, if it is ours.
   *
   * @param pidFile its first line is the process id
   * @param program what the process must be running: since the file was written its id may have
   *     gone to somebody else
   */
  static void end(Path pidFile, String program) {
    process(pidFile).filter(it -> runs(it, program)).ifPresent(Orphan::end);
  }

  /** The living process that a pid file names. */
  static Optional<ProcessHandle> process(Path pidFile) {
    try {
      if (!Files.exists(pidFile)) {
        return Optional.empty();
      }
      var lines = Files.readAllLines(pidFile);
      return lines.isEmpty() || !lines.get(0).strip().matches("[0-9]{1,18}")
          ? Optional.empty()
          : ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(it -> !hasEnded(it));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean runs(ProcessHandle process, String program) {
    return process.info().command().filter(it -> it.endsWith(program)).isPresent();
  }

  /** Ends a process: politely, and after a while not. */
  static void end(ProcessHandle process) {
    process.destroy();
    try {
      Await.until("Process " + process.pid() + " has ended", BOUND, () -> hasEnded(process));
    } catch (ConditionTimeoutException e) {
      kill(process);
    }
  }

  /** Ends a process where it stands. */
  static void kill(ProcessHandle process) {
    process.destroyForcibly();
    Await.until("Process " + process.pid() + " was killed", BOUND, () -> hasEnded(process));
  }

  /**
   * A process that has ended and that nobody has asked about keeps its number: where process 1 asks
   * late or never, as in many containers, it seems alive, but runs no command.
   */
  static boolean hasEnded(ProcessHandle process) {
    return !process.isAlive() || process.info().command().isEmpty();
  }
}

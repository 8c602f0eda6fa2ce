package dev.marquee.devstack;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * Postgres, Redis, Kafka, a search server and SMTP, wherever they come from. All are up when this
 * exists, and what was started is stopped when it is closed.
 */
public interface Servers extends AutoCloseable {

  /**
   * Where they are: the {@code MARQUEE_…} settings that {@link dev.marquee.platform.Config} reads.
   * The database exists, and the user may do everything in it.
   */
  Map<String, String> environment();

  /** The SMTP server, where it is one whose mails can be looked at. */
  default Optional<MailServer> mail() {
    return Optional.empty();
  }

  /** Stops what was started; waits for its end. */
  @Override
  void close();

  /**
   * Stops Redis alone; what it holds is kept.
   *
   * @throws TestAbortedException where it is not ours to stop
   */
  default void stopRedis() {
    throw notOurs("Redis");
  }

  /**
   * Starts Redis again, on the port it had.
   *
   * @throws TestAbortedException where it is not ours to start
   */
  default void startRedis() {
    throw notOurs("Redis");
  }

  /**
   * Stops Postgres alone, breaking its connections; what was committed is kept.
   *
   * @throws TestAbortedException where it is not ours to stop
   */
  default void stopPostgres() {
    throw notOurs("Postgres");
  }

  /**
   * Starts Postgres again, on the port it had.
   *
   * @throws TestAbortedException where it is not ours to start
   */
  default void startPostgres() {
    throw notOurs("Postgres");
  }

  /**
   * Stops Kafka alone; what it holds is kept.
   *
   * @throws TestAbortedException where it is not ours to stop
   */
  default void stopKafka() {
    throw notOurs("Kafka");
  }

  /**
   * Starts Kafka again, on the port it had.
   *
   * @throws TestAbortedException where it is not ours to start
   */
  default void startKafka() {
    throw notOurs("Kafka");
  }

  /**
   * Stops the search server alone; what it holds is kept.
   *
   * @throws TestAbortedException where it is not ours to stop
   */
  default void stopSearch() {
    throw notOurs("The search server");
  }

  /**
   * Starts the search server again, on the port it had; returns when it can be searched.
   *
   * @throws TestAbortedException where it is not ours to start
   */
  default void startSearch() {
    throw notOurs("The search server");
  }

  /**
   * Lets the search server stand still: it takes connections and answers nothing.
   *
   * @throws TestAbortedException where it is not ours to pause
   */
  default void pauseSearch() {
    throw notOurs("The search server");
  }

  /**
   * Lets a paused search server go on, with what it was asked meanwhile.
   *
   * @throws TestAbortedException where it is not ours to pause
   */
  default void resumeSearch() {
    throw notOurs("The search server");
  }

  /** Stops Postgres and starts it again. */
  default void restartPostgres() {
    stopPostgres();
    startPostgres();
  }

  /**
   * The servers of the source that the system property {@code servers} names: {@code embedded} (if
   * it names none), {@code containers} or {@code external}.
   *
   * @param directory for the data of those that we start; it is locked until they are closed
   */
  static Servers start(Path directory, Ports ports) {
    return start(directory, ports, Tuning.SMALL);
  }

  /** The same, run in another way. Servers that are not embedded run as they do. */
  static Servers start(Path directory, Ports ports, Tuning tuning) {
    var source = System.getProperty("servers", "embedded");
    return switch (source) {
      case "embedded" -> EmbeddedServers.start(directory, ports, tuning);
      case "containers" -> ContainerServers.start();
      case "external" -> ExternalServers.of(System.getenv());
      default ->
          throw new IllegalArgumentException(
              "-Dservers=" + source + ": it can be embedded, containers or external");
    };
  }

  private static TestAbortedException notOurs(String server) {
    return new TestAbortedException(server + " is not ours to stop: this needs -Dservers=embedded");
  }
}

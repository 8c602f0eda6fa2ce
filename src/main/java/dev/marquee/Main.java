package dev.marquee;

import dev.marquee.platform.Config;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a node with the settings of its environment, and stops it when it is told to. */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final int MISCONFIGURED = 2;
  private static final int NOT_STARTED = 1;

  private Main() {}

  /** Ends with status 2 if a setting is wrong, 1 if the node cannot start. */
  public static void main(String[] args) {
    try {
      var config = Config.load(System.getenv());
      var service = await(Service.start(config), 120);
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(service, config.http().drainSeconds())));
    } catch (IllegalArgumentException e) {
      log.atError().addKeyValue("cause", e.getMessage()).log("service.misconfigured");
      System.exit(MISCONFIGURED);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      log.atError().setCause(e).log("service.not_started");
      System.exit(NOT_STARTED);
    }
  }

  private static void stop(Service service, int drainSeconds) {
    try {
      await(service.stop(), drainSeconds + 2);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      log.atError().addKeyValue("cause", e.toString()).log("service.not_stopped_cleanly");
    }
  }

  private static <T> T await(io.vertx.core.Future<T> future, int seconds)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
  }
}

package dev.marquee.devstack;

import dev.marquee.Service;
import dev.marquee.platform.Config;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One running instance of the service with a Vert.x of its own, so that two of them share nothing
 * but the servers.
 */
public final class Node implements AutoCloseable {
  private static final long START_SECONDS = 60;
  private static final long STOP_SECONDS = 30;

  private final Service service;
  private boolean stopped;

  private Node(Service service) {
    this.service = service;
  }

  /** Starts one on free ports; {@code settings} are {@code MARQUEE_…} variables. */
  static Node start(Map<String, String> settings) {
    var environment =
        new TreeMap<>(Map.of("MARQUEE_HTTP_PORT", "0", "MARQUEE_MANAGEMENT_PORT", "0"));
    environment.put("MARQUEE_HTTP_HOST", "127.0.0.1");
    environment.put("MARQUEE_MANAGEMENT_HOST", "127.0.0.1");
    environment.putAll(settings);
    try {
      return new Node(
          Service.start(Config.load(environment)).await(START_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      throw new IllegalStateException("The service did not start in time", e);
    }
  }

  /** The public port. */
  public int port() {
    return service.port();
  }

  /** The management port. */
  public int managementPort() {
    return service.managementPort();
  }

  /** Where its public port is, as in {@code http://127.0.0.1:4711}. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Where its management port is. */
  public String managementUrl() {
    return "http://127.0.0.1:" + managementPort();
  }

  /** Stops it as SIGTERM would: it drains first. Does nothing if it has been stopped. */
  public synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    try {
      service.stop().await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("The service did not stop in time", e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}

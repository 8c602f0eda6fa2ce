package dev.marquee.devstack;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Servers that run already, named by the same variables as in production. Whose values are not
 * given are those of application.yaml.
 */
final class ExternalServers implements Servers {
  private static final Set<String> ADDRESSES =
      Set.of(
          "MARQUEE_DATABASE_HOST",
          "MARQUEE_DATABASE_PORT",
          "MARQUEE_DATABASE_NAME",
          "MARQUEE_DATABASE_USER",
          "MARQUEE_DATABASE_PASSWORD",
          "MARQUEE_REDIS_URL",
          "MARQUEE_KAFKA_SERVERS",
          "MARQUEE_SEARCH_URL",
          "MARQUEE_SEARCH_USER",
          "MARQUEE_SEARCH_PASSWORD",
          "MARQUEE_SEARCH_API_KEY",
          "MARQUEE_SEARCH_PREFIX",
          "MARQUEE_MAIL_HOST",
          "MARQUEE_MAIL_PORT");

  private final Map<String, String> environment;

  private ExternalServers(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The servers that these variables name. */
  static ExternalServers of(Map<String, String> variables) {
    var environment = new TreeMap<>(variables);
    environment.keySet().retainAll(ADDRESSES);
    return new ExternalServers(Map.copyOf(environment));
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public void close() {
    // They ran before us and run on after us.
  }
}

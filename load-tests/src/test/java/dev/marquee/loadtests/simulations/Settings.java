package dev.marquee.loadtests.simulations;

import static io.gatling.javaapi.http.HttpDsl.http;

import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;

/**
 * What a simulation is told by system properties: {@code marquee.url} (http://localhost:8080),
 * {@code users} (how many come), {@code seconds} (within which they come).
 */
final class Settings {
  static final String URL = System.getProperty("marquee.url", "http://localhost:8080");

  private Settings() {}

  static int users(int otherwise) {
    return Integer.getInteger("users", otherwise);
  }

  static Duration during() {
    return Duration.ofSeconds(Integer.getInteger("seconds", 30));
  }

  static HttpProtocolBuilder protocol() {
    return http.baseUrl(URL)
        .wsBaseUrl(URL.replaceFirst("^http", "ws"))
        .acceptHeader("application/json")
        .contentTypeHeader("application/json")
        .userAgentHeader("marquee-load-tests");
  }
}

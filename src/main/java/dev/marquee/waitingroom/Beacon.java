package dev.marquee.waitingroom;

import dev.marquee.platform.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.regex.Pattern;

/**
 * A public randomness beacon that speaks drand's HTTP API: a value every few seconds that nobody
 * knows before its time.
 */
final class Beacon {
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int MOST_BYTES = 16 * 1024;
  private static final Pattern RANDOMNESS = Pattern.compile("[0-9a-f]{64}");

  private final WebClient client;
  private final Config.WaitingRoom.Beacon config;

  Beacon(Vertx vertx, Config.WaitingRoom.Beacon config) {
    this.config = config;
    this.client =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setConnectTimeout(TIMEOUT_MILLIS)
                .setFollowRedirects(false)
                .setName("beacon"));
  }

  /** Whether there is one. */
  boolean isOn() {
    return !config.url().isEmpty();
  }

  /** Where it is. */
  String url() {
    return config.url();
  }

  /** How long after the opening a draw waits for the value, in ms. */
  long patienceMillis() {
    return config.patienceSeconds() * 1000L;
  }

  /** The first round whose value comes out at that moment or later. */
  long round(long millis) {
    var sinceGenesis = Math.max(0, millis - config.genesisSeconds() * 1000);
    return -Math.floorDiv(-sinceGenesis, config.periodSeconds() * 1000L) + 1;
  }

  /** The value of a round, as hex; fails as long as it is not out. */
  Future<String> randomness(long round) {
    return client
        .getAbs(config.url() + "/public/" + round)
        .timeout(TIMEOUT_MILLIS)
        .send()
        .map(
            answer -> {
              if (answer.statusCode() != 200 || answer.body().length() > MOST_BYTES) {
                throw new IllegalStateException("The beacon answers " + answer.statusCode());
              }
              return randomness(round, answer.bodyAsJsonObject());
            });
  }

  private static String randomness(long round, JsonObject answer) {
    var value = String.valueOf(answer.getValue("randomness"));
    if (!Long.valueOf(round).equals(answer.getLong("round"))
        || !RANDOMNESS.matcher(value).matches()) {
      throw new IllegalStateException("The beacon does not answer with the value of " + round);
    }
    return value;
  }

  void close() {
    client.close();
  }
}

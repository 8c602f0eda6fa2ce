package dev.marquee.loadtests;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Holds of one seat each of the first showtime, in map order, at a steady rate whatever becomes of
 * those before: so that a map changes while it is looked at. Each is by a buyer of its own.
 */
final class PacedHolds {
  private static final int TICK_MILLIS = 5;
  private static final long BOUND_SECONDS = 30;

  private final Run run;
  private final double perSecond;
  private final HttpClientAgent client;
  private final Promise<Void> quiet = Promise.promise();
  private final long began = System.nanoTime();
  private final long timer;
  private int sent;
  private int answered;
  private int held;
  private boolean stopping;

  private PacedHolds(Run run, double perSecond) {
    this.run = run;
    this.perSecond = perSecond;
    client =
        run.vertx()
            .createHttpClient(
                new HttpClientOptions().setDefaultPort(run.server().port()),
                new PoolOptions().setHttp1MaxSize(64));
    timer = run.vertx().setPeriodic(TICK_MILLIS, it -> sendDue());
  }

  /** Begins. */
  static PacedHolds start(Run run, double perSecond) {
    return new PacedHolds(run, perSecond);
  }

  private synchronized void sendDue() {
    var due = (System.nanoTime() - began) / 1e9 * perSecond;
    while (!stopping && sent < due && sent < run.shows().seatIds().size()) {
      send(sent++);
    }
  }

  private void send(int number) {
    var seatId = run.shows().seatIds().get(number);
    var token = run.buyers().tokens().get(number % run.buyers().count());
    var body = new JsonObject().put("seat_ids", new JsonArray().add(seatId)).toBuffer();
    client
        .request(HttpMethod.POST, "/showtimes/%d/hold".formatted(run.shows().ids().get(0)))
        .compose(
            request ->
                request
                    .putHeader("Authorization", "Bearer " + token)
                    .putHeader("Content-Type", "application/json")
                    .send(body))
        .compose(PacedHolds::status)
        .otherwise(0)
        .onSuccess(this::answered);
  }

  private static Future<Integer> status(HttpClientResponse response) {
    Future<Buffer> whole = response.body();
    return whole.map(response.statusCode());
  }

  private synchronized void answered(int status) {
    answered++;
    if (status == 201) {
      held++;
    }
    if (stopping && answered == sent) {
      quiet.tryComplete();
    }
  }

  /** Sends no more, waits for the answers, and returns how many holds were made. */
  int stop() {
    run.vertx().cancelTimer(timer);
    synchronized (this) {
      stopping = true;
      if (answered == sent) {
        quiet.tryComplete();
      }
    }
    try {
      quiet.future().compose(it -> client.close()).await(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Holds got no answer in time", e);
    }
    synchronized (this) {
      return held;
    }
  }
}

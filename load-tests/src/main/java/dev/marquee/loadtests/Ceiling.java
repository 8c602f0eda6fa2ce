package dev.marquee.loadtests;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What the machine can do at most: a server that reads what the service reads and answers what it
 * would answer, at once and always the same. No routes, no tokens, no rules, no database.
 */
public final class Ceiling extends VerticleBase {
  private static final String ETAG = "\"1\"";
  private static final int SEATS = 500;
  private static final Buffer HELD = held();
  private static final Buffer STATUSES = statuses();
  private static final Buffer MAP = map();

  private final int port;

  private Ceiling(int port) {
    this.port = port;
  }

  /** Starts it on the port that is the first argument, and says so as the service does. */
  public static void main(String[] arguments) {
    var vertx = Vertx.vertx();
    var port = Integer.parseInt(arguments[0]);
    Future<?> deployed = vertx.deployVerticle(new Ceiling(port));
    for (int i = 1; i < Runtime.getRuntime().availableProcessors(); i++) {
      deployed = deployed.compose(it -> vertx.deployVerticle(new Ceiling(port)));
    }
    deployed.onComplete(
        it -> System.out.println("event=service.started port=\"" + port + "\""), Ceiling::giveUp);
  }

  private static void giveUp(Throwable failure) {
    failure.printStackTrace();
    System.exit(1);
  }

  @Override
  public Future<HttpServer> start() {
    return vertx
        .createHttpServer(
            new HttpServerOptions().setHost("127.0.0.1").setPort(port).setTcpNoDelay(true))
        .requestHandler(Ceiling::answer)
        .listen();
  }

  private static void answer(HttpServerRequest request) {
    if (request.path().endsWith("/hold")) {
      request.body().onSuccess(body -> answerHold(request, body));
    } else if (ETAG.equals(request.getHeader("If-None-Match"))) {
      request.response().setStatusCode(304).putHeader("ETag", ETAG).end();
    } else {
      answerRead(request, "view=status".equals(request.query()) ? STATUSES : MAP);
    }
  }

  private static void answerHold(HttpServerRequest request, Buffer body) {
    var seatIds = new JsonObject(body).getJsonArray("seat_ids");
    List<String> seats = seatIds.stream().map(String::valueOf).toList();
    request
        .response()
        .setStatusCode(seats.isEmpty() ? 400 : 201)
        .putHeader("Content-Type", "application/json")
        .end(HELD);
  }

  private static void answerRead(HttpServerRequest request, Buffer body) {
    request
        .response()
        .putHeader("Content-Type", "application/json")
        .putHeader("ETag", ETAG)
        .putHeader("Cache-Control", "no-cache")
        .end(body);
  }

  private static Buffer held() {
    return new JsonObject()
        .put("hold_token", "hld_1_" + "0".repeat(32))
        .put("showtime_id", "1")
        .put("seat_ids", new JsonArray().add("AA1").add("AA2"))
        .put("status", "ACTIVE")
        .put("expires_at", "2026-12-01T18:30:00.000000Z")
        .put("expires_in", 420)
        .put("lines", new JsonArray().add(line("AA1")).add(line("AA2")))
        .put("total", price(2000))
        .toBuffer();
  }

  private static JsonObject line(String seatId) {
    return new JsonObject()
        .put("seat_id", seatId)
        .put("category", "SILVER")
        .put("price", price(1000));
  }

  private static JsonObject price(int amount) {
    return new JsonObject().put("amount", amount).put("currency", "EUR");
  }

  private static Buffer statuses() {
    return new JsonObject()
        .put("showtime_id", "1")
        .put("version", 1)
        .put("status", "A".repeat(SEATS))
        .toBuffer();
  }

  private static Buffer map() {
    var seats = new JsonArray();
    for (int number = 1; number <= SEATS; number++) {
      seats.add(
          new JsonObject()
              .put("id", "AA" + number)
              .put("number", number)
              .put("x", number)
              .put("y", 0)
              .put("category", "SILVER")
              .put("status", "AVAILABLE")
              .put("accessible", false));
    }
    var row = new JsonObject().put("row", "AA").put("seats", seats);
    return new JsonObject()
        .put("showtime_id", "1")
        .put("version", 1)
        .put("currency", "EUR")
        .put("rows", new JsonArray().add(row))
        .toBuffer();
  }
}

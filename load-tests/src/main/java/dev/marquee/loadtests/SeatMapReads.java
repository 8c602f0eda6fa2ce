package dev.marquee.loadtests;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The map of one showtime is read, which a WebSocket watches and of which ten seats a second are
 * taken meanwhile.
 */
final class SeatMapReads implements Scenario {
  private static final int ROWS = 20;
  private static final int SEATS_PER_ROW = 25;
  private static final int CHANGES_PER_SECOND = 10;

  /** How it is read. */
  enum Kind {
    /** The statuses alone. */
    STATUS("?view=status", false),
    /** The statuses by someone who has them already, but for those that have changed. */
    UNCHANGED("?view=status", true),
    /** The map in full. */
    WHOLE("", false);

    private final String query;
    private final boolean knows;

    Kind(String query, boolean knows) {
      this.query = query;
      this.knows = knows;
    }
  }

  private final Kind kind;

  SeatMapReads(Kind kind) {
    this.kind = kind;
  }

  @Override
  public String name() {
    return switch (kind) {
      case STATUS -> "seat-map-reads-status";
      case UNCHANGED -> "seat-map-reads-unchanged";
      case WHOLE -> "seat-map-reads-whole";
    };
  }

  @Override
  public String about() {
    return switch (kind) {
      case STATUS ->
          "view=status of a watched showtime of 500 seats that changes 10 times a second";
      case UNCHANGED ->
          "the same with If-None-Match of the newest answer: 304, or 200 after a change";
      case WHOLE -> "the map in full of that showtime";
    };
  }

  @Override
  public String unit() {
    return "reads/s";
  }

  @Override
  public List<Target> targets() {
    return List.of(Target.CEILING, Target.PRODUCT);
  }

  @Override
  public Shows load(Database database) {
    return Shows.insert(database, 1, ROWS, SEATS_PER_ROW);
  }

  @Override
  public Measurement run(Run run) {
    if (run.target() == Target.CEILING) {
      return Measurement.of(run.closedLoop(number -> new Reader(kind)), 200, 304);
    }
    var client = run.vertx().createWebSocketClient();
    await(
        client.connect(
            new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(run.server().port())
                .setURI("/showtimes/1/seats/live")));
    var changes = PacedHolds.start(run, CHANGES_PER_SECOND);
    var result = run.closedLoop(number -> new Reader(kind));
    var held = changes.stop();
    await(client.close());
    return Measurement.of(result, 200, 304).holding(held);
  }

  private static <T> void await(Future<T> future) {
    try {
      future.await(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("The seats could not be watched", e);
    }
  }

  private static final class Reader implements Visitor {
    private final Kind kind;
    private Buffer request;
    private String etag = "";

    Reader(Kind kind) {
      this.kind = kind;
      this.request = request(kind, "");
    }

    private static Buffer request(Kind kind, String headers) {
      return Buffer.buffer(
          "GET /showtimes/1/seats%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
              .formatted(kind.query, headers));
    }

    @Override
    public Buffer next() {
      return request.copy();
    }

    @Override
    public boolean answered(ResponseReader response) {
      if (kind.knows && response.status() == 200) {
        var newest = response.header("etag").orElse("");
        if (!newest.equals(etag)) {
          etag = newest;
          request = request(kind, "If-None-Match: " + etag + "\r\n");
        }
      }
      return true;
    }
  }
}

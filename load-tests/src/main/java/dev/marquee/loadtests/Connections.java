package dev.marquee.loadtests;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Connections of one event loop, each with a visitor who comes again once he has what he came for.
 */
final class Connections extends VerticleBase {
  private final int port;
  private final List<Visitor> visitors;
  private final List<Connection> open = new ArrayList<>();
  private final Promise<Void> quiet = Promise.promise();
  private Tally tally = new Tally();

  /** Held, since a client that is garbage collected closes its connections. */
  private Optional<NetClient> client = Optional.empty();

  private boolean stopping;
  private int underWay;

  Connections(int port, List<Visitor> visitors) {
    this.port = port;
    this.visitors = List.copyOf(visitors);
  }

  /** Connects them all; none comes before {@link #begin}. */
  @Override
  public Future<?> start() {
    var netClient = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
    client = Optional.of(netClient);
    var connected = new ArrayList<Future<?>>();
    for (var visitor : visitors) {
      connected.add(
          netClient
              .connect(port, "127.0.0.1")
              .onSuccess(socket -> open.add(new Connection(visitor, socket))));
    }
    return Future.all(connected);
  }

  @Override
  public Future<?> stop() {
    return client.map(NetClient::close).orElseGet(Future::succeededFuture);
  }

  /** Lets each come. */
  void begin() {
    context.runOnContext(it -> open.forEach(Connection::come));
  }

  /** Ends the tally and begins a new one; returns the one that has ended. */
  Future<Tally> lap() {
    var ended = Promise.<Tally>promise();
    context.runOnContext(
        it -> {
          ended.complete(tally.end());
          tally = new Tally();
        });
    return ended.future();
  }

  /** Lets none come again; completes once all have what they came for. */
  Future<Void> finish() {
    context.runOnContext(
        it -> {
          stopping = true;
          completeIfQuiet();
        });
    return quiet.future();
  }

  private void completeIfQuiet() {
    if (stopping && underWay == 0) {
      quiet.tryComplete();
    }
  }

  private final class Connection {
    private final Visitor visitor;
    private final NetSocket socket;
    private final ResponseReader reader = new ResponseReader();
    private long cameAt;

    Connection(Visitor visitor, NetSocket socket) {
      this.visitor = visitor;
      this.socket = socket;
      socket.handler(
          chunk -> {
            if (reader.read(chunk)) {
              answered();
            }
          });
      socket.closeHandler(it -> closed());
    }

    private void closed() {
      quiet.tryFail(
          "The server has closed a connection %.3f s after a visitor came, %s"
              .formatted((System.nanoTime() - cameAt) / 1e9, tally.counts()));
    }

    void come() {
      if (!stopping) {
        underWay++;
        cameAt = System.nanoTime();
        ask();
      }
    }

    private void ask() {
      // Nobody waits for the write: if it fails the connection closes, and the run with it.
      var unused = socket.write(visitor.next());
    }

    private void answered() {
      if (!visitor.answered(reader)) {
        ask();
        return;
      }
      underWay--;
      tally.count(reader.status(), System.nanoTime() - cameAt);
      come();
      completeIfQuiet();
    }
  }
}

package dev.marquee.loadtests;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections of one event loop, each with a visitor who comes again once he has what he came for.
 */
final class Connections extends VerticleBase {
  private final int port;
  private final List<Visitor> visitors;
  private final List<Connection> open = new ArrayList<>();
  private final Promise<Void> quiet = Promise.promise();
  private Tally tally = new Tally();
  private boolean stopping;
  private int underWay;

  Connections(int port, List<Visitor> visitors) {
    this.port = port;
    this.visitors = List.copyOf(visitors);
  }

  /** Connects them all; none comes before {@link #begin}. */
  @Override
  public Future<?> start() {
    var client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
    var connected = new ArrayList<Future<?>>();
    for (var visitor : visitors) {
      connected.add(
          client
              .connect(port, "127.0.0.1")
              .onSuccess(socket -> open.add(new Connection(visitor, socket))));
    }
    return Future.all(connected);
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
      socket.closeHandler(
          it -> quiet.tryFail("The server has closed a connection before the run's end"));
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

package dev.marquee.loadtests;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Requests that come at a rate, whatever becomes of those before, over the connections of one event
 * loop. Where all are busy a request waits for one, first come first served; its time runs from
 * when it was to be sent.
 */
final class Arrivals extends VerticleBase {
  private static final int TICK_MILLIS = 1;

  private final int port;
  private final List<Visitor> visitors;
  private final List<Connection> open = new ArrayList<>();
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final Promise<Void> quiet = Promise.promise();
  private Answers answers = new Answers();

  /** Held, since a client that is garbage collected closes its connections. */
  private Optional<NetClient> client = Optional.empty();

  private double perNano;
  private long began;
  private long sent;
  private boolean stopping;

  Arrivals(int port, List<Visitor> visitors) {
    this.port = port;
    this.visitors = List.copyOf(visitors);
  }

  /** Connects them all; nothing comes before {@link #begin}. */
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
    return Future.all(connected).onSuccess(it -> idle.addAll(open));
  }

  @Override
  public Future<?> stop() {
    return client.map(NetClient::close).orElseGet(Future::succeededFuture);
  }

  /** Lets them come. */
  void begin(double perSecond) {
    context.runOnContext(
        it -> {
          perNano = perSecond / 1e9;
          began = System.nanoTime();
          vertx.setPeriodic(TICK_MILLIS, tick -> sendDue());
        });
  }

  /** Ends the count and begins a new one; returns the one that has ended. */
  Future<Answers> lap() {
    var ended = Promise.<Answers>promise();
    context.runOnContext(
        it -> {
          ended.complete(answers.end(due() - sent));
          answers = new Answers();
        });
    return ended.future();
  }

  /** Lets none come any more, nor those who wait; completes once all sent have their answer. */
  Future<Void> finish() {
    context.runOnContext(
        it -> {
          stopping = true;
          completeIfQuiet();
        });
    return quiet.future();
  }

  private void completeIfQuiet() {
    if (stopping && idle.size() == open.size()) {
      quiet.tryComplete();
    }
  }

  /** How many were to be sent so far; the first one when it begins. */
  private long due() {
    return (long) ((System.nanoTime() - began) * perNano) + 1;
  }

  private void sendDue() {
    var due = due();
    while (!stopping && sent < due && !idle.isEmpty()) {
      idle.removeFirst().send(began + (long) (sent++ / perNano));
    }
  }

  private final class Connection {
    private final Visitor visitor;
    private final NetSocket socket;
    private final ResponseReader reader = new ResponseReader();
    private long dueAt;
    private long sentAt;

    Connection(Visitor visitor, NetSocket socket) {
      this.visitor = visitor;
      this.socket = socket;
      socket.handler(
          chunk -> {
            if (reader.read(chunk)) {
              answered();
            }
          });
      socket.closeHandler(it -> quiet.tryFail("The server has closed a connection"));
    }

    void send(long dueAt) {
      this.dueAt = dueAt;
      sentAt = System.nanoTime();
      // Nobody waits for the write: if it fails the connection closes, and the run with it.
      var unused = socket.write(visitor.next());
    }

    private void answered() {
      var now = System.nanoTime();
      answers.count(reader, now - dueAt, now - sentAt);
      idle.addLast(this);
      sendDue();
      completeIfQuiet();
    }
  }
}

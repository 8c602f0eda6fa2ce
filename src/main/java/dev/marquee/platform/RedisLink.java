package dev.marquee.platform;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis over two connections that are made again whenever they are lost: one for commands,
 * pipelined, so that what one node writes it also reads; one for subscriptions, which are made anew
 * on each connection since the client does not restore them. While Redis is away commands fail at
 * once.
 */
public final class RedisLink {
  private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

  /** Gets each published message: the channel and the text. */
  public interface Listener extends BiConsumer<String, String> {}

  private final Vertx vertx;
  private final Context context;
  private final Config.Redis config;
  private final Set<String> channels = ConcurrentHashMap.newKeySet();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> onConnected = new CopyOnWriteArrayList<>();
  private final List<Redis> clients = new ArrayList<>();
  private volatile Optional<RedisConnection> commands = Optional.empty();
  private volatile Optional<RedisConnection> subscriptions = Optional.empty();
  private volatile boolean closed;

  /** A link that is not connected yet. */
  public RedisLink(Vertx vertx, Config.Redis config) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.config = config;
  }

  /** Connects; succeeds also if Redis is away, then it goes on trying. */
  public Future<Void> start() {
    return Future.join(connectCommands(), connectSubscriptions()).mapEmpty();
  }

  /** Whether commands reach Redis, as far as is known. */
  public boolean isConnected() {
    return commands.isPresent();
  }

  /** Whether messages of the subscribed channels are heard, as far as is known. */
  public boolean isSubscribed() {
    return subscriptions.isPresent();
  }

  /** Runs each time the connection for commands has been made. */
  public void onConnected(Runnable action) {
    onConnected.add(action);
  }

  /** Adds who hears every message of the subscribed channels. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Sends a command. Fails at once while Redis is away, and after the timeout if it is slow. */
  public Future<Response> send(Command command, Object... arguments) {
    return sendWithin(config.timeoutMillis(), command, arguments);
  }

  /** The same with a timeout of its own, for what can be had nowhere else and had better wait. */
  public Future<Response> sendWithin(long timeoutMillis, Command command, Object... arguments) {
    var request = Request.cmd(command);
    for (var argument : arguments) {
      request.arg(String.valueOf(argument));
    }
    return commands
        .map(connection -> connection.send(request).timeout(timeoutMillis, TimeUnit.MILLISECONDS))
        .orElseGet(RedisLink::away);
  }

  /** Runs a script within the timeout that all commands have; see {@link #runWithin}. */
  public Future<Response> run(RedisScript script, List<String> keys, List<?> arguments) {
    return runWithin(config.timeoutMillis(), script, keys, arguments);
  }

  /**
   * Runs a script: by its name, and by its text where Redis does not know it, as after a restart.
   * Fails as {@link #sendWithin} does; it may have run all the same, so scripts must bear to run
   * twice.
   */
  public Future<Response> runWithin(
      long timeoutMillis, RedisScript script, List<String> keys, List<?> arguments) {
    return sendWithin(timeoutMillis, Command.EVALSHA, call(script.sha1(), keys, arguments))
        .recover(
            failure ->
                isUnknownScript(failure)
                    ? sendWithin(timeoutMillis, Command.EVAL, call(script.text(), keys, arguments))
                    : Future.failedFuture(failure));
  }

  private static Object[] call(String script, List<String> keys, List<?> arguments) {
    var call = new ArrayList<Object>(2 + keys.size() + arguments.size());
    call.add(script);
    call.add(keys.size());
    call.addAll(keys);
    call.addAll(arguments);
    return call.toArray();
  }

  private static boolean isUnknownScript(Throwable failure) {
    return String.valueOf(failure.getMessage()).startsWith("NOSCRIPT");
  }

  private static Future<Response> away() {
    return Future.failedFuture(new VertxException("Redis is away", true));
  }

  /** Subscribes to a channel, now and after every reconnection. */
  public void subscribe(String channel) {
    if (channels.add(channel)) {
      subscriptions.ifPresent(it -> subscribeOn(it, List.of(channel)));
    }
  }

  /** Ends a subscription. */
  public void unsubscribe(String channel) {
    if (channels.remove(channel)) {
      subscriptions.ifPresent(
          it ->
              it.send(Request.cmd(Command.UNSUBSCRIBE).arg(channel))
                  .onFailure(failure -> it.close()));
    }
  }

  /** Closes both connections for good. */
  public Future<Void> close() {
    closed = true;
    var closing = new ArrayList<Future<Void>>();
    commands.ifPresent(it -> closing.add(it.close()));
    subscriptions.ifPresent(it -> closing.add(it.close()));
    clients.forEach(it -> closing.add(it.close()));
    return Future.join(closing).otherwiseEmpty().mapEmpty();
  }

  private Redis client(String name) {
    var options =
        new RedisOptions()
            .setConnectionString(config.url())
            .setMaxWaitingHandlers(65_536)
            .setPoolName(name)
            .setMetricsName(name)
            .setPoolCleanerInterval(-1);
    options.getNetClientOptions().setConnectTimeout(2_000);
    var client = Redis.createClient(vertx, options);
    synchronized (clients) {
      clients.add(client);
    }
    return client;
  }

  private Future<Void> connectCommands() {
    return keepConnected(
        client("redis-commands"),
        "commands",
        connection -> {
          commands = Optional.of(connection);
          onConnected.forEach(Runnable::run);
        },
        () -> commands = Optional.empty());
  }

  private Future<Void> connectSubscriptions() {
    return keepConnected(
        client("redis-subscriptions"),
        "subscriptions",
        connection -> {
          connection.handler(this::receive);
          subscriptions = Optional.of(connection);
          subscribeOn(connection, List.copyOf(channels));
        },
        () -> subscriptions = Optional.empty());
  }

  private Future<Void> keepConnected(
      Redis client, String name, java.util.function.Consumer<RedisConnection> up, Runnable down) {
    Supplier<Future<Void>> again = () -> keepConnected(client, name, up, down);
    return client
        .connect()
        .onSuccess(
            connection -> {
              log.atInfo().addKeyValue("link", name).log("redis.connected");
              var gone = new AtomicBoolean();
              Runnable leave =
                  () -> {
                    if (gone.compareAndSet(false, true)) {
                      down.run();
                      lost(name, again);
                    }
                  };
              // The client tells of some broken connections by the first alone, of others by both.
              connection.exceptionHandler(
                  failure -> {
                    connection.close();
                    leave.run();
                  });
              connection.endHandler(ended -> leave.run());
              up.accept(connection);
            })
        .onFailure(failure -> retry(again))
        .otherwiseEmpty()
        .mapEmpty();
  }

  private void lost(String name, Supplier<Future<Void>> again) {
    if (!closed) {
      log.atWarn().addKeyValue("link", name).log("redis.lost");
      retry(again);
    }
  }

  private void retry(Supplier<Future<Void>> again) {
    if (!closed) {
      context.runOnContext(
          it ->
              vertx.setTimer(
                  config.reconnectMillis(), timer -> again.get().onFailure(this::unexpected)));
    }
  }

  private void unexpected(Throwable failure) {
    log.atError().addKeyValue("cause", failure.toString()).log("redis.reconnect_failed");
  }

  private static void subscribeOn(RedisConnection connection, List<String> channels) {
    if (!channels.isEmpty()) {
      var request = Request.cmd(Command.SUBSCRIBE);
      channels.forEach(request::arg);
      // A connection that cannot subscribe is of no use: a new one tries again.
      connection.send(request).onFailure(failure -> connection.close());
    }
  }

  private void receive(Response response) {
    if (response.type() != ResponseType.MULTI && response.type() != ResponseType.PUSH) {
      return;
    }
    if (response.size() == 3 && "message".equals(response.get(0).toString())) {
      var channel = response.get(1).toString();
      var text = response.get(2).toString();
      listeners.forEach(listener -> listener.accept(channel, text));
    }
  }
}

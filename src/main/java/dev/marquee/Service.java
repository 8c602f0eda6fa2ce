package dev.marquee;

import dev.marquee.api.ApiVerticle;
import dev.marquee.api.Authentication;
import dev.marquee.api.Callers;
import dev.marquee.api.Contract;
import dev.marquee.api.Health;
import dev.marquee.api.KnownTokens;
import dev.marquee.api.ManagementVerticle;
import dev.marquee.api.Operations;
import dev.marquee.platform.Config;
import dev.marquee.platform.Metrics;
import dev.marquee.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of Marquee: starts what it is made of in order, and stops it in the reverse order.
 * Several may run in one process, each with a Vert.x of its own.
 */
public final class Service {
  private static final Logger log = LoggerFactory.getLogger(Service.class);
  private static final long HOUSEKEEPING_MILLIS = TimeUnit.HOURS.toMillis(1);

  private final Config config;
  private final Metrics metrics = new Metrics();
  private final Vertx vertx = metrics.vertx();
  private final Health health = new Health(vertx);
  private final AtomicInteger port;
  private final Features features;
  private final ManagementVerticle management;
  private final List<String> served = new CopyOnWriteArrayList<>();

  private Service(Config config) {
    this.config = config;
    this.port = new AtomicInteger(config.http().port());
    this.features = new Features(vertx, config, new Meters(metrics.registry()));
    this.management =
        new ManagementVerticle(config.management(), health, metrics.registry()::scrape);
    features.commands().forEach(management::on);
    management.on("/reconciliations", features::reconcile);
  }

  /** Starts a node. If that fails, what had started is stopped. */
  public static Future<Service> start(Config config) {
    var service = new Service(config);
    // A future of the chain would belong to an event loop that is gone once it is stopped.
    var started = Promise.<Service>promise();
    service
        .startAll()
        .onSuccess(it -> started.complete(service))
        .onFailure(failure -> service.stop().onComplete(it -> started.fail(failure)));
    return started.future();
  }

  /** The public port in use. */
  public int port() {
    return port.get();
  }

  /** The management port in use. */
  public int managementPort() {
    return management.port();
  }

  /** The contract takes a second to load and needs nobody: it loads beside what goes to servers. */
  private Future<?> startAll() {
    var contract = Contract.load(vertx);
    return vertx
        .deployVerticle(management)
        .compose(it -> migrate())
        .compose(it -> features.start())
        .compose(it -> contract)
        .compose(this::serve)
        .onSuccess(it -> begin());
  }

  private Future<Integer> migrate() {
    return config.database().migrate()
        ? Postgres.migrate(vertx, config.database())
        : Future.succeededFuture(0);
  }

  /** One after the other: what they compile of the contract is not for two threads at once. */
  private Future<?> serve(Contract contract) {
    var auth = Authentication.provider(vertx, config.auth());
    var operations = features.operations(auth);
    var callers = new Callers(new KnownTokens(auth, Clock.systemUTC()), features.apiKeys());
    var serving = deployApi(contract, callers, operations);
    for (var i = 1; i < eventLoops(); i++) {
      serving = serving.compose(it -> deployApi(contract, callers, operations));
    }
    return serving;
  }

  private Future<String> deployApi(Contract contract, Callers callers, Operations operations) {
    return vertx
        .deployVerticle(
            new ApiVerticle(
                config.http(),
                contract,
                callers,
                operations,
                features.houses(),
                features.limits(),
                metrics,
                port))
        .onSuccess(served::add);
  }

  /** Any free port is one that cannot be shared. */
  private int eventLoops() {
    if (config.http().port() == 0) {
      return 1;
    }
    return config.http().verticles() > 0
        ? config.http().verticles()
        : Runtime.getRuntime().availableProcessors();
  }

  private void begin() {
    health
        .require("postgres", features::reachesPostgres)
        .mention("redis", () -> Future.succeededFuture(features.reachesRedis()))
        .mention("payment_gateway", () -> Future.succeededFuture(features.reachesGateway()))
        .serving(true);
    if (config.search().isThere()) {
      health.mention("search", () -> Future.succeededFuture(features.reachesSearch()));
    }
    vertx.setPeriodic(HOUSEKEEPING_MILLIS, timer -> features.housekeep());
    log.atInfo()
        .addKeyValue("port", port())
        .addKeyValue("management_port", managementPort())
        .log("service.started");
  }

  /**
   * Stops the node: not ready any more, sockets closed with 1001, requests under way ended, then
   * the rest. Takes at most {@code http.drainSeconds} and a moment.
   */
  public Future<Void> stop() {
    health.serving(false);
    log.atInfo().log("service.stopping");
    // At once, so that no socket comes after those that are sent away, and a deaf one costs no
    // time.
    return Future.join(features.goAway(), undeployAll())
        .transform(it -> features.stop())
        .transform(it -> vertx.close())
        .onComplete(
            it -> {
              metrics.close();
              log.atInfo().log("service.stopped");
            });
  }

  /** The public server first: as long as it ends its requests, all that they need is there. */
  private Future<Void> undeployAll() {
    return Future.join(served.stream().map(vertx::undeploy).toList()).otherwiseEmpty().mapEmpty();
  }
}

package dev.marquee.loadtests;

import dev.marquee.Service;
import dev.marquee.devstack.Api;
import dev.marquee.devstack.PaymentSimulator;
import dev.marquee.devstack.Ports;
import dev.marquee.devstack.SearchIndices;
import dev.marquee.devstack.Servers;
import dev.marquee.platform.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The servers, the payment simulator, the service and a dozen showtimes that can be searched, on
 * free ports.
 */
final class SmallStack implements AutoCloseable {
  private static final int SHOWTIMES = 12;
  private static final int ROWS = 20;
  private static final int SEATS_PER_ROW = 25;
  private static final long BOUND_SECONDS = 60;
  private static final String PREFIX = "smoke";

  private final Vertx vertx = Vertx.vertx();
  private final Servers servers;
  private final Database database;
  private final Service service;

  private SmallStack(Path directory) {
    servers = Servers.start(directory, Ports.any());
    try {
      var simulator = await(PaymentSimulator.start(vertx, 0));
      database = new Database(servers.environment()).named("marquee_smoke");
      database.create();
      database.migrate(vertx);
      Shows.insert(database, SHOWTIMES, ROWS, SEATS_PER_ROW);
      SearchIndices.at(vertx, servers.environment(), PREFIX).deleteIndices();
      service = await(Service.start(Config.load(settings(database, simulator))));
      addPartner(database);
    } catch (RuntimeException e) {
      vertx.close();
      servers.close();
      throw e;
    }
  }

  /** Starts them; their data goes into the directory. */
  static SmallStack start(Path directory) {
    return new SmallStack(directory);
  }

  private static Map<String, String> settings(Database database, PaymentSimulator simulator) {
    var settings = new TreeMap<>(database.environment());
    settings.putAll(simulator.environment());
    settings.put("MARQUEE_AUTH_SECRET", Buyers.SECRET);
    settings.putAll(Buyers.UNHINDERED);
    // Kafka keeps what former runs have put there.
    settings.put("MARQUEE_KAFKA_TOPICS", PREFIX + "-" + System.currentTimeMillis());
    settings.put("MARQUEE_SEARCH_PREFIX", PREFIX);
    for (var port : new String[] {"MARQUEE_HTTP", "MARQUEE_MANAGEMENT"}) {
      settings.put(port + "_HOST", "127.0.0.1");
      settings.put(port + "_PORT", FreePort.any());
    }
    return settings;
  }

  /** The partner whom the demo catalogue has too. */
  private void addPartner(Database database) {
    var account =
        new JsonObject()
            .put("name", "Parvati")
            .put("email", "partner@marquee.test")
            .put("password", "marquee-demo");
    var answer = Api.at(url()).post("/auth/register", account);
    if (answer.status() != 201) {
      throw new IllegalStateException("There is no partner: " + answer);
    }
    database.execute("update account set roles = array['customer', 'partner']");
  }

  /** Where the service is. */
  String url() {
    return "http://127.0.0.1:" + service.port();
  }

  /** What the benchmark of the search asks. */
  SearchedService searched() {
    return new SearchedService(vertx, service.port(), database, Buyers.sign(vertx, 1));
  }

  @Override
  public void close() {
    try {
      await(service.stop());
      await(vertx.close());
    } finally {
      servers.close();
    }
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}

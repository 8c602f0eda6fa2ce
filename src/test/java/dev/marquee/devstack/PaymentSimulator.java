package dev.marquee.devstack;

import dev.marquee.devstack.SimulatedFaults.Kind;
import dev.marquee.devstack.SimulatedFaults.Operation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A payment gateway that speaks the part of Stripe's API that Marquee uses, takes Stripe's test
 * payment methods, and fails to order: by the methods here, by {@code POST /sim/faults
 * {"operation", "kind", "times"}} ({@code DELETE} takes all back), or by a card ({@code
 * pm_sim_timeout}, {@code pm_sim_timeout_lost}, {@code pm_sim_error}, {@code pm_sim_slow}). What it
 * has charged is at {@code GET /sim/intents}.
 */
public final class PaymentSimulator {
  /** The secret key that it takes. */
  public static final String SECRET_KEY = "sk_test_marquee_simulator";

  /** Later than the service waits before it answers a booking, sooner than it gives up. */
  private static final long SLOW_MILLIS = 12_000;

  private final Vertx vertx;
  private final SimulatedLedger ledger;
  private final SimulatedFaults faults = new SimulatedFaults();
  private final SimulatedKeys keys = new SimulatedKeys();
  private final HttpServer server;

  private PaymentSimulator(Vertx vertx, Clock clock) {
    this.vertx = vertx;
    ledger = new SimulatedLedger(clock);
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
            .requestHandler(router());
  }

  /** Starts it on the port, or on any if that is 0. */
  public static Future<PaymentSimulator> start(Vertx vertx, int port) {
    var simulator = new PaymentSimulator(vertx, Clock.systemUTC());
    return simulator.server.listen(port).map(simulator);
  }

  /** What {@code MARQUEE_PAYMENT_URL} has to be. */
  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** The settings with which a service uses it. */
  public Map<String, String> environment() {
    return Map.of("MARQUEE_PAYMENT_URL", url(), "MARQUEE_PAYMENT_SECRET_KEY", SECRET_KEY);
  }

  /** The next requests of an operation go wrong. */
  public void order(Operation operation, Kind kind, int times) {
    faults.order(operation, kind, times);
  }

  /** Whether a fault was ordered for the operation and has not happened yet. */
  public boolean isFaultDue(Operation operation) {
    return faults.isDue(operation);
  }

  /** Takes back all faults that were ordered and did not happen. */
  public void clearFaults() {
    faults.clear();
  }

  /** All payments, in the order they were made. */
  public List<SimulatedIntent> intents() {
    return ledger.intents();
  }

  /** The payments that were made with this {@code payment_id} in their metadata. */
  public List<SimulatedIntent> intentsOf(String paymentId) {
    return intents().stream()
        .filter(it -> paymentId.equals(it.metadata().get("payment_id")))
        .toList();
  }

  /** Has the gateway know a payment otherwise than it came to be, or one that nobody made. */
  public void tamper(SimulatedIntent intent) {
    ledger.tamper(intent);
  }

  /** Has the gateway know nothing of a payment. */
  public void forget(SimulatedIntent intent) {
    ledger.forget(intent.id());
  }

  /** How many authorizations succeeded, by {@code payment_id}: more than one is a bug. */
  public Map<String, Long> chargesByPayment() {
    return ledger.chargesByPayment();
  }

  /** Stops it; requests under way get no answer. */
  public Future<Void> stop() {
    return server.close();
  }

  private Router router() {
    var router = Router.router(vertx);
    router.route().handler(BodyHandler.create(false));
    router.route("/v1/*").handler(PaymentSimulator::authenticate);
    router
        .post("/v1/payment_intents")
        .handler(it -> answer(it, Operation.AUTHORIZE, () -> ledger.authorize(form(it))));
    router
        .post("/v1/payment_intents/:id/capture")
        .handler(it -> answer(it, Operation.CAPTURE, () -> ledger.capture(id(it), form(it))));
    router
        .post("/v1/payment_intents/:id/cancel")
        .handler(it -> answer(it, Operation.CANCEL, () -> ledger.cancel(id(it))));
    router
        .get("/v1/payment_intents/:id")
        .handler(it -> answer(it, Operation.FIND, () -> ledger.find(id(it))));
    router.get("/v1/payment_intents").handler(it -> answer(it, Operation.FIND, ledger::list));
    router
        .get("/v1/charges")
        .handler(it -> answer(it, Operation.LIST, () -> ledger.charges(query(it))));
    router
        .post("/v1/refunds")
        .handler(it -> answer(it, Operation.REFUND, () -> ledger.refund(form(it))));
    router
        .post("/v1/customers")
        .handler(it -> answer(it, Operation.CUSTOMER, () -> ledger.createCustomer(form(it))));
    router
        .post("/v1/payment_methods/:id/attach")
        .handler(it -> answer(it, Operation.ATTACH, () -> ledger.attach(id(it), form(it))));
    router
        .post("/v1/payment_methods/:id/detach")
        .handler(it -> answer(it, Operation.DETACH, () -> ledger.detach(id(it))));
    router.post("/sim/faults").handler(this::orderFault);
    router.delete("/sim/faults").handler(this::takeFaultsBack);
    router.get("/sim/intents").handler(this::showIntents);
    return router;
  }

  private static void authenticate(RoutingContext context) {
    if (("Bearer " + SECRET_KEY).equals(context.request().getHeader("Authorization"))) {
      context.next();
      return;
    }
    send(
        context,
        SimulatedAnswer.error(
            401, "invalid_request_error", "", "Invalid API key provided.", new JsonObject()));
  }

  private void answer(
      RoutingContext context, Operation operation, Supplier<SimulatedAnswer> effect) {
    var ordered = faults.take(operation);
    if (ordered.filter(it -> !it.hasEffect()).isPresent()) {
      failWithoutEffect(context, ordered.get());
      return;
    }
    var key = Optional.ofNullable(context.request().getHeader("Idempotency-Key"));
    var known = key.flatMap(it -> keys.begin(it, fingerprint(context)));
    if (known.isPresent()) {
      // The key stays the first request's, whatever this one is told.
      deliver(context, known.get(), ordered, Optional.empty());
      return;
    }
    var fault = ordered.or(() -> cardFault(context, operation, key.orElse("")));
    if (fault.filter(it -> !it.hasEffect()).isPresent()) {
      key.ifPresent(keys::forget);
      failWithoutEffect(context, fault.get());
      return;
    }
    deliver(context, effect.get(), fault, key);
  }

  private Optional<Kind> cardFault(RoutingContext context, Operation operation, String key) {
    return operation != Operation.AUTHORIZE
        ? Optional.empty()
        : ledger
            .card(form(context).getOrDefault("payment_method", ""))
            .flatMap(SimulatedCards.Card::fault)
            .flatMap(it -> faults.ofCard(it, key));
  }

  private static void failWithoutEffect(RoutingContext context, Kind fault) {
    switch (fault) {
      case ERROR ->
          send(
              context,
              SimulatedAnswer.error(
                  500, "api_error", "", "An error of the gateway's own.", new JsonObject()));
      case DROP_BEFORE_EFFECT -> context.request().connection().close();
      default -> {
        // No answer at all: the client's own bound on time ends it.
      }
    }
  }

  private void deliver(
      RoutingContext context, SimulatedAnswer answer, Optional<Kind> fault, Optional<String> key) {
    if (fault.filter(it -> it == Kind.SLOW).isPresent()) {
      vertx.setTimer(SLOW_MILLIS, it -> deliver(context, answer, Optional.empty(), key));
      return;
    }
    key.ifPresent(it -> keep(it, answer));
    if (fault.isEmpty()) {
      send(context, answer);
    } else if (fault.get() == Kind.DROP_AFTER_EFFECT) {
      context.request().connection().close();
    }
  }

  private void keep(String key, SimulatedAnswer answer) {
    if (answer.status() == 400) {
      keys.forget(key);
    } else {
      keys.end(key, answer);
    }
  }

  private void orderFault(RoutingContext context) {
    var order = context.body().asJsonObject();
    try {
      faults.order(
          order.getString("operation", ""),
          order.getString("kind", ""),
          order.getInteger("times", 1));
      context.response().setStatusCode(204).end();
    } catch (IllegalArgumentException e) {
      context.response().setStatusCode(400).end(e.getMessage() + "\n");
    }
  }

  private void takeFaultsBack(RoutingContext context) {
    faults.clear();
    context.response().setStatusCode(204).end();
  }

  private void showIntents(RoutingContext context) {
    var items = new JsonArray();
    intents().forEach(it -> items.add(it.toJson()));
    context.json(
        new JsonObject()
            .put("items", items)
            .put("charges_by_payment", new JsonObject(Map.copyOf(chargesByPayment()))));
  }

  private static void send(RoutingContext context, SimulatedAnswer answer) {
    if (!context.response().closed()) {
      context
          .response()
          .setStatusCode(answer.status())
          .putHeader("Content-Type", "application/json")
          .end(answer.body().toBuffer());
    }
  }

  private static String id(RoutingContext context) {
    return context.pathParam("id");
  }

  private static Map<String, String> form(RoutingContext context) {
    var form = new TreeMap<String, String>();
    context.request().formAttributes().forEach(form::put);
    return form;
  }

  private static Map<String, String> query(RoutingContext context) {
    var query = new TreeMap<String, String>();
    context.queryParams().forEach(query::put);
    return query;
  }

  private static String fingerprint(RoutingContext context) {
    return context.request().method() + " " + context.request().path() + " " + form(context);
  }
}

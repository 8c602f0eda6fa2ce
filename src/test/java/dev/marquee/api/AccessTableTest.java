package dev.marquee.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.House;
import dev.marquee.devstack.TestStack;
import dev.marquee.limits.LimitListener;
import dev.marquee.limits.Limits;
import dev.marquee.partner.Keys;
import dev.marquee.partner.Partners;
import dev.marquee.platform.Config;
import dev.marquee.platform.Metrics;
import dev.marquee.platform.Postgres;
import dev.marquee.platform.RedisLink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.openapi.contract.Operation;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may make which call: every operation of the contract, tried by everybody, with the service's
 * own way of a request and handlers that answer 204 whatever is asked. So it is safe to try them
 * all, and to add a call to the contract is to have it tried.
 */
class AccessTableTest {
  private static final int REACHED = 204;
  private static final String NOWHERE = "999999999999";

  private static final List<String> ALL =
      List.of(
          "listings",
          "inventory",
          "pricing",
          "reports",
          "door",
          "money",
          "members",
          "keys",
          "audit");

  /** What each role may do: told here once more, so that neither place can be wrong alone. */
  private static final Map<String, Set<String>> ROLES =
      Map.of(
          "owner", Set.copyOf(ALL),
          "manager", Set.of("listings", "inventory", "pricing", "reports", "door", "audit"),
          "box_office", Set.of("inventory", "door"),
          "gate", Set.of("door"));

  private static final Vertx VERTX = Vertx.vertx();
  private static final AtomicInteger PORT = new AtomicInteger();
  private static LoadedContract contract;
  private static Pool pool;

  private static House house;
  private static String booking;
  private static final Map<String, Api> PEOPLE = new LinkedHashMap<>();
  private static final Map<String, Api> KEYS_WITH = new TreeMap<>();
  private static final Map<String, Api> KEYS_WITHOUT = new TreeMap<>();

  @BeforeAll
  static void start() throws Exception {
    var stack = TestStack.get();
    contract = LoadedContract.load();
    var config = Config.load(new TreeMap<>(stack.settings(stack.database())));
    pool = Postgres.pool(VERTX, config.database());
    serve(config);
    house = House.open();
    var other = House.open();
    var buyer = Api.guest();
    booking =
        buyer.book(buyer.held(house.show().id(), "A1"), "pm_card_visa").json().getString("id");
    PEOPLE.put("no token", Api.anonymous());
    PEOPLE.put("a forged token", Api.anonymous().withToken("forged"));
    PEOPLE.put("guest", Api.guest());
    PEOPLE.put("customer", Api.register());
    PEOPLE.put("owner", house.owner());
    PEOPLE.put("manager", house.member("manager"));
    PEOPLE.put("box_office", house.member("box_office"));
    PEOPLE.put("gate", house.member("gate"));
    PEOPLE.put("another's owner", other.owner());
    PEOPLE.put("another's key", other.machine(ALL.toArray(String[]::new)));
    PEOPLE.put("revoked key", revoked());
    PEOPLE.put("no key", Api.anonymous().withToken("mqk_" + "A".repeat(43)));
    PEOPLE.put("admin", House.account("admin"));
    for (var scope : ALL) {
      KEYS_WITH.put(scope, house.machine(scope));
      KEYS_WITHOUT.put(
          scope,
          house.machine(ALL.stream().filter(it -> !it.equals(scope)).toArray(String[]::new)));
    }
  }

  private static Api revoked() {
    var key = house.key(ALL.toArray(String[]::new));
    house.owner().delete(house.path("keys") + "/" + key.getString("id"));
    return Api.anonymous().withToken(key.getString("secret"));
  }

  private static void serve(Config config) throws Exception {
    var redis = new RedisLink(VERTX, config.redis());
    var limits = new Limits(config.limits(), redis, 100, silent(), System::nanoTime);
    var operations = new Operations();
    contract
        .contract()
        .operations()
        .forEach(
            it ->
                operations.on(
                    it.getOperationId(), call -> Future.succeededFuture(Reply.noContent())));
    var tokens = new KnownTokens(Authentication.provider(VERTX, config.auth()), Clock.systemUTC());
    var verticle =
        new ApiVerticle(
            new Config.Http("127.0.0.1", 0, 1, 1),
            Contract.load(VERTX).await(30, TimeUnit.SECONDS),
            new Callers(tokens, new Keys(pool, new SecureRandom())),
            operations,
            new Partners(pool),
            limits,
            new Metrics(),
            PORT);
    VERTX.deployVerticle(verticle).await(30, TimeUnit.SECONDS);
  }

  private static LimitListener silent() {
    return new LimitListener() {
      @Override
      public Runnable refusals(String limit, String by) {
        return () -> {};
      }

      @Override
      public void fellBack() {}
    };
  }

  @AfterAll
  static void stop() throws Exception {
    pool.close().await(10, TimeUnit.SECONDS);
    VERTX.close().await(30, TimeUnit.SECONDS);
    contract.close();
  }

  static Stream<String> operations() throws Exception {
    var loaded = LoadedContract.load();
    var ids = loaded.contract().operations().stream().map(Operation::getOperationId).toList();
    loaded.close();
    return ids.stream();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everybody_is_answered_as_the_contract_says(String id) {
    var operation = contract.contract().operation(id);
    var wrong = new ArrayList<String>();

    callers(operation)
        .forEach(
            (name, caller) -> {
              var expected = expected(operation, name);
              var status = status(operation, caller, pathTo(operation));
              if (status != expected) {
                wrong.add("%s: %d instead of %d".formatted(name, status, expected));
              }
            });

    assertThat(wrong).as(id).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void a_house_that_is_not_there_is_404_for_whoever_might_have_had_it(String id) {
    var operation = contract.contract().operation(id);
    var rule = Guard.Rule.of(operation).filter(it -> it.by() != VenueOf.NONE);
    if (rule.isEmpty()) {
      return;
    }
    var parameter = "{" + rule.get().by().parameter() + "}";
    var nowhere =
        rule.get().by() == VenueOf.BOOKING
            ? "bkg_" + NOWHERE + "_7b0c2f7e8d0a4c599e533a5a4c3f7d21"
            : NOWHERE;
    var path = operation.getOpenAPIPath().replace(parameter, nowhere);
    var noId = operation.getOpenAPIPath().replace(parameter, "none");

    assertThat(status(operation, person("no token"), filled(path))).isEqualTo(401);
    assertThat(status(operation, person("customer"), filled(path))).isEqualTo(403);
    for (var who : List.of("owner", "gate", "another's owner", "another's key", "admin")) {
      assertThat(status(operation, person(who), filled(path))).as(who).isEqualTo(404);
      assertThat(status(operation, person(who), filled(noId))).as(who).isEqualTo(404);
    }
  }

  @Test
  void calls_of_partners_are_among_them() {
    var rules = contract.contract().operations().stream().flatMap(it -> Guard.Rule.of(it).stream());

    assertThat(rules.map(Guard.Rule::by))
        .contains(VenueOf.VENUE, VenueOf.SHOWTIME, VenueOf.PARTNER, VenueOf.NONE);
  }

  private static Api person(String who) {
    return Objects.requireNonNull(PEOPLE.get(who), who);
  }

  private static Map<String, Api> callers(Operation operation) {
    var callers = new LinkedHashMap<>(PEOPLE);
    Guard.Rule.of(operation)
        .map(it -> it.permission().text())
        .ifPresent(
            permission -> {
              callers.put("key with the scope", KEYS_WITH.get(permission));
              callers.put("key with all others", KEYS_WITHOUT.get(permission));
            });
    return callers;
  }

  private static int expected(Operation operation, String caller) {
    if (operation.getSecurityRequirements().isEmpty()) {
      return REACHED;
    }
    return switch (caller) {
      case "no token", "a forged token", "revoked key", "no key" -> 401;
      default -> mayCall(operation, caller) ? REACHED : 403;
    };
  }

  private static boolean mayCall(Operation operation, String caller) {
    var isKey = caller.contains("key");
    var roles = Contract.roles(operation);
    if (roles.isEmpty()) {
      return !isKey;
    }
    if (roles.equals(Set.of("admin"))) {
      return caller.equals("admin");
    }
    if (roles.contains("customer")) {
      return !isKey && !caller.equals("guest");
    }
    var permission = Contract.text(operation, "x-permission").orElseThrow();
    var isOwn = Contract.text(operation, "x-venue-of").orElseThrow().equals("none");
    return switch (caller) {
      case "guest", "customer", "key with all others" -> false;
      case "another's owner", "another's key" -> isOwn;
      case "admin", "key with the scope" -> true;
      default -> Objects.requireNonNull(ROLES.get(caller), caller).contains(permission);
    };
  }

  /** What was not let in says so; what was let in says 204, or what is wrong with its request. */
  private static int status(Operation operation, Api caller, String path) {
    var answer =
        Api.at("http://127.0.0.1:" + PORT.get())
            .like(caller)
            .send(operation.getHttpMethod().name(), path, "");
    return answer.status() == 400 || answer.status() == 415 ? REACHED : answer.status();
  }

  private static String pathTo(Operation operation) {
    return filled(operation.getOpenAPIPath());
  }

  private static String filled(String path) {
    return path.replace("{venue_id}", String.valueOf(house.show().venue()))
        .replace("{screen_id}", String.valueOf(house.show().screen()))
        .replace("{showtime_id}", String.valueOf(house.show().id()))
        .replace("{booking_id}", booking)
        .replace("{partner_id}", house.id())
        .replaceAll("\\{[a-z_]+}", "1");
  }
}

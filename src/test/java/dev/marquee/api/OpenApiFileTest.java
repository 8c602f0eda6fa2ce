package dev.marquee.api;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.platform.Config;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.JWTAuthHandler;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract itself: that it loads, is complete, and that its examples keep to it. */
class OpenApiFileTest {
  private static final Set<String> PARTNERS = Set.of("partner", "admin");
  private static final Set<String> ACCOUNTS = Set.of("customer", "partner", "admin");

  private static final List<String> BOOKING_PATH =
      List.of(
          "register",
          "login",
          "guest",
          "refresh",
          "beginLogin",
          "endLogin",
          "getMe",
          "updateMe",
          "listPaymentMethods",
          "savePaymentMethod",
          "deletePaymentMethod",
          "listMovies",
          "getMovie",
          "listMovieShowtimes",
          "getShowtime",
          "listVenues",
          "getVenue",
          "listCities",
          "listGenres",
          "search",
          "getSeats",
          "watchSeats",
          "joinQueue",
          "getDraw",
          "getQueueTicket",
          "leaveQueue",
          "watchQueueTicket",
          "createHold",
          "getHold",
          "releaseHold",
          "createBooking",
          "listBookings",
          "getBooking",
          "cancelBooking",
          "getTicketsPdf",
          "listTicketKeys",
          "checkIn",
          "listShowtimeBookings",
          "getDoorList");

  private static final List<String> TENANCY =
      List.of(
          "listPartners",
          "createPartner",
          "getOwnPartner",
          "leavePartner",
          "updatePartner",
          "listMembers",
          "listPartnerVenues",
          "addMember",
          "changeMember",
          "removeMember",
          "listKeys",
          "createKey",
          "revokeKey",
          "giveVenue",
          "listAuditLog");

  private static final List<String> LISTINGS =
      List.of(
          "createMovie",
          "updateMovie",
          "createVenue",
          "updateVenue",
          "createScreen",
          "updateScreen",
          "getSeatMap",
          "updateSeatMap",
          "createShowtime",
          "updateShowtime",
          "importShowtimes",
          "cancelShowtime",
          "getCancellation");

  private static final List<String> INVENTORY =
      List.of(
          "blockSeats",
          "unblockSeats",
          "listBlocks",
          "createBoxOfficeHold",
          "listBoxOfficeHolds",
          "getBoxOfficeHold",
          "releaseBoxOfficeHold",
          "sellBoxOfficeHold",
          "takeSaleBack",
          "moveSeats",
          "getShowtimeOccupancy",
          "getVenueOccupancy");

  private static final List<String> PRICING =
      List.of(
          "updatePricing",
          "listPricingRules",
          "createPricingRule",
          "replacePricingRule",
          "deletePricingRule",
          "getFees",
          "setFees",
          "listTaxRates",
          "setTaxRate",
          "listPromoCodes",
          "createPromoCode",
          "getPromoCode",
          "updatePromoCode",
          "deletePromoCode",
          "applyPromoCode",
          "removePromoCode");

  private static final List<String> MONEY =
      List.of(
          "getSalesReport",
          "getPayoutReport",
          "getPartnerPayoutReport",
          "listPayouts",
          "bookPayout",
          "listReconciliations",
          "getReconciliation");

  private static final List<String> OF_ADMINS =
      List.of(
          "listPartners",
          "createPartner",
          "giveVenue",
          "bookPayout",
          "listReconciliations",
          "getReconciliation");

  private static final Config.Auth AUTH =
      new Config.Auth("a secret of at least 32 characters", 900, 30);

  private static LoadedContract file;
  private static OpenAPIContract contract;

  @BeforeAll
  static void load() throws Exception {
    file = LoadedContract.load();
    contract = file.contract();
  }

  @AfterAll
  static void close() throws Exception {
    file.close();
  }

  @Test
  void every_operation_becomes_a_route() {
    var builder = RouterBuilder.create(file.vertx(), contract);
    builder.rootHandler(BodyHandler.create(false));
    var auth = Authentication.provider(file.vertx(), AUTH);
    builder.security("bearer").httpHandler(JWTAuthHandler.create(auth));
    builder.getRoutes().forEach(route -> route.addHandler(context -> context.response().end()));

    var router = builder.createRouter();

    assertThat(router.getRoutes()).hasSizeGreaterThanOrEqualTo(contract.operations().size());
  }

  @Test
  void it_has_these_calls_and_no_others() {
    var ids = contract.operations().stream().map(Operation::getOperationId);

    var listed =
        Stream.of(BOOKING_PATH, TENANCY, LISTINGS, INVENTORY, PRICING, MONEY)
            .flatMap(List::stream)
            .toList();

    assertThat(ids).containsExactlyInAnyOrderElementsOf(listed);
  }

  @Test
  void every_operation_says_who_may_call_it() {
    for (var operation : contract.operations()) {
      var model = operation.getOpenAPIModel();

      assertThat(model.getValue("security")).as(operation.getOperationId()).isNotNull();
      assertThat(operation.getSecurityRequirements())
          .as(operation.getOperationId())
          .hasSizeLessThanOrEqualTo(1)
          .allSatisfy(it -> assertThat(it.getNames()).containsExactly("bearer"));
    }
  }

  @Test
  void roles_are_asked_for_where_only_some_may_call() {
    var guarded =
        contract.operations().stream()
            .filter(it -> !Contract.roles(it).isEmpty())
            .collect(Collectors.toMap(Operation::getOperationId, Contract::roles));

    assertThat(guarded.remove("setTaxRate")).isEqualTo(Set.of("admin"));
    var cards = List.of("listPaymentMethods", "savePaymentMethod", "deletePaymentMethod");
    assertThat(guarded).containsKeys("checkIn", "listShowtimeBookings", "getDoorList");
    assertThat(guarded.keySet()).containsAll(TENANCY).containsAll(LISTINGS).containsAll(cards);
    assertThat(guarded)
        .allSatisfy(
            (id, roles) ->
                assertThat(roles)
                    .as(id)
                    .isEqualTo(
                        cards.contains(id)
                            ? ACCOUNTS
                            : OF_ADMINS.contains(id) ? Set.of("admin") : PARTNERS));
  }

  @Test
  void a_call_of_partners_says_what_it_takes_and_whose_house_it_is_about() {
    for (var operation : contract.operations()) {
      var isOfPartners = Contract.roles(operation).equals(PARTNERS);

      assertThat(Guard.Rule.of(operation).isPresent())
          .as(operation.getOperationId())
          .isEqualTo(isOfPartners);
      assertThat(Contract.text(operation, "x-permission").isPresent())
          .as(operation.getOperationId())
          .isEqualTo(isOfPartners);
    }
  }

  @Test
  void every_operation_falls_under_limits_and_says_that_it_may_be_too_much() {
    assertThat(contract.operations())
        .allSatisfy(
            it -> {
              assertThat(Contract.rateLimit(it))
                  .as(it.getOperationId())
                  .isIn("auth", "holds", "bookings", "queues", "general");
              assertThat(refusals(it)).as(it.getOperationId()).contains(429);
            });
  }

  @Test
  void only_seat_maps_and_plans_may_be_larger_than_other_bodies() {
    var larger =
        contract.operations().stream()
            .filter(it -> Contract.maxBodyBytes(it, 0) != 0)
            .collect(
                Collectors.toMap(Operation::getOperationId, it -> Contract.maxBodyBytes(it, 0)));

    assertThat(larger)
        .isEqualTo(
            Map.of(
                "createScreen", 16L * 1024 * 1024,
                "updateScreen", 16L * 1024 * 1024,
                "updateSeatMap", 16L * 1024 * 1024,
                "importShowtimes", 1024L * 1024));
  }

  @Test
  void every_operation_shows_what_it_takes_and_gives() {
    for (var operation : contract.operations()) {
      assertThat(bodies(operation).toList())
          .as(operation.getOperationId())
          .allSatisfy(it -> assertThat(examples(it)).isNotEmpty());
      assertThat(operation.getParameters())
          .as(operation.getOperationId())
          .allSatisfy(it -> assertThat(it.getOpenAPIModel().getValue("example")).isNotNull());
    }
  }

  @Test
  void every_example_keeps_to_its_schema() {
    for (var operation : contract.operations()) {
      bodies(operation)
          .forEach(
              body ->
                  examples(body)
                      .forEach(
                          (name, example) ->
                              assertThat(file.violations(body.getSchema(), example))
                                  .as(operation.getOperationId() + " " + name)
                                  .isEmpty()));
      for (var parameter : operation.getParameters()) {
        assertThat(
                file.violations(
                    parameter.getSchema(), parameter.getOpenAPIModel().getValue("example")))
            .as(operation.getOperationId() + " " + parameter.getName())
            .isEmpty();
      }
    }
  }

  @Test
  void every_refusal_is_shown_as_it_is_sent_and_named_in_the_list_of_codes() {
    var listed = contract.getRawContract().getJsonObject("info").getString("description");

    for (var operation : contract.operations()) {
      for (var status : refusals(operation)) {
        for (var example : shown(operation, status)) {
          var problem = (JsonObject) example;
          var code = problem.getString("code");
          assertThat(problem.getInteger("status")).as(code).isEqualTo(status);
          assertThat(problem.getString("type")).isEqualTo("urn:marquee:problem:" + code);
          assertThat(problem.getString("title")).isEqualTo(code.replace('_', ' '));
          assertThat(listed).contains("`" + code + "`");
        }
      }
    }
  }

  @Test
  void every_operation_names_the_refusals_that_it_cannot_avoid() {
    for (var operation : contract.operations()) {
      var secured = !operation.getSecurityRequirements().isEmpty();
      var guarded = !Contract.roles(operation).isEmpty();
      var takesBody = operation.getRequestBody() != null;
      var namesOne = operation.getOpenAPIPath().contains("{");

      assertThat(refusals(operation)).as(operation.getOperationId()).contains(400, 503);
      assertThat(refusals(operation).containsAll(List.of(413, 415)))
          .as(operation.getOperationId())
          .isEqualTo(takesBody);
      assertThat(refusals(operation)).contains(namesOne ? 404 : 400);
      assertThat(refusals(operation)).contains(secured ? 401 : 400);
      assertThat(refusals(operation)).contains(guarded ? 403 : 400);
    }
  }

  private static Stream<MediaType> bodies(Operation operation) {
    var taken =
        Optional.ofNullable(operation.getRequestBody()).stream()
            .flatMap(it -> it.getContent().values().stream());
    var given =
        statuses(operation).stream()
            .flatMap(it -> operation.getResponse(it).getContent().values().stream());
    return Stream.concat(taken, given);
  }

  private static List<Object> shown(Operation operation, int status) {
    return operation.getResponse(status).getContent().values().stream()
        .flatMap(it -> examples(it).values().stream())
        .toList();
  }

  private static List<Integer> refusals(Operation operation) {
    return statuses(operation).stream().filter(it -> it >= 400).toList();
  }

  private static List<Integer> statuses(Operation operation) {
    return operation.getOpenAPIModel().getJsonObject("responses").fieldNames().stream()
        .filter(not(OpenApiFileTest::isAnnotation))
        .map(Integer::valueOf)
        .toList();
  }

  private static Map<String, Object> examples(MediaType body) {
    return body.getOpenAPIModel().getJsonObject("examples").stream()
        .filter(it -> !isAnnotation(it.getKey()))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, it -> bare(((JsonObject) it.getValue()).getValue("value"))));
  }

  /** Without what the schema library writes into every object of a document that it reads. */
  private static Object bare(Object value) {
    if (value instanceof JsonArray array) {
      return new JsonArray(array.stream().map(OpenApiFileTest::bare).toList());
    }
    if (value instanceof JsonObject object) {
      var bare = new JsonObject();
      object.stream()
          .filter(it -> !isAnnotation(it.getKey()))
          .forEach(it -> bare.put(it.getKey(), bare(it.getValue())));
      return bare;
    }
    return value;
  }

  private static boolean isAnnotation(String name) {
    return name.startsWith("__");
  }
}

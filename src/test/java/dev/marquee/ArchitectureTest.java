package dev.marquee;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.http.HttpServer;
import java.util.stream.Stream;

/** The rules of docs/architecture.md: who may know whom. */
@AnalyzeClasses(packages = "dev.marquee", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] FEATURES =
      Stream.of(
              "catalog",
              "seating",
              "booking",
              "partner",
              "pricing",
              "promotion",
              "payment",
              "identity",
              "waitingroom",
              "money",
              "ticketing",
              "notification",
              "inventory",
              "search")
          .map(ArchitectureTest::room)
          .toArray(String[]::new);

  @ArchTest static final ArchRule the_platform_knows_nobody = mayKnow("platform");

  @ArchTest static final ArchRule limits_know_the_platform = mayKnow("limits", "platform");

  @ArchTest
  static final ArchRule the_api_knows_limits_and_the_platform =
      mayKnow("api", "limits", "platform");

  @ArchTest static final ArchRule pricing_knows_nobody = mayKnow("pricing");

  @ArchTest
  static final ArchRule the_catalogue_knows_no_feature =
      mayKnow("catalog", "pricing", "api", "platform");

  @ArchTest
  static final ArchRule identity_knows_no_feature = mayKnow("identity", "api", "platform");

  @ArchTest static final ArchRule payment_knows_no_feature = mayKnow("payment", "api", "platform");

  @ArchTest
  static final ArchRule seating_knows_the_catalogue =
      mayKnow("seating", "catalog", "pricing", "api", "platform");

  @ArchTest
  static final ArchRule the_waiting_room_knows_the_catalogue =
      mayKnow("waitingroom", "catalog", "api", "platform");

  @ArchTest
  static final ArchRule booking_knows_what_it_sells_and_who_is_paid =
      mayKnow("booking", "seating", "payment", "catalog", "pricing", "api", "platform");

  @ArchTest
  static final ArchRule promotion_knows_what_it_makes_cheaper =
      mayKnow("promotion", "seating", "catalog", "pricing", "api", "platform");

  @ArchTest
  static final ArchRule partners_know_what_they_offer_and_its_sales =
      mayKnow(
          "partner", "promotion", "catalog", "pricing", "seating", "booking", "api", "platform");

  @ArchTest
  static final ArchRule money_knows_what_was_sold_and_who_is_paid =
      mayKnow("money", "booking", "payment", "catalog", "api", "platform");

  @ArchTest static final ArchRule changes_know_the_platform = mayKnow("changes", "platform");

  @ArchTest
  static final ArchRule tickets_know_what_was_sold =
      mayKnow("ticketing", "booking", "seating", "catalog", "changes", "api", "platform");

  @ArchTest
  static final ArchRule inventory_knows_seats_and_what_was_sold =
      mayKnow(
          "inventory", "booking", "seating", "pricing", "payment", "catalog", "api", "platform");

  @ArchTest
  static final ArchRule notifications_know_what_was_sold =
      mayKnow("notification", "booking", "seating", "catalog", "changes", "api", "platform");

  @ArchTest
  static final ArchRule search_knows_the_catalogue_and_its_changes =
      mayKnow("search", "catalog", "seating", "pricing", "changes", "api", "platform");

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("dev.marquee.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule only_main_knows_the_service =
      noClasses()
          .that()
          .resideInAPackage("dev.marquee.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.marquee");

  @ArchTest
  static final ArchRule features_answer_calls_and_run_no_server =
      noClasses()
          .that()
          .resideInAnyPackage(FEATURES)
          .should()
          .dependOnClassesThat()
          .areAssignableTo(HttpServer.class);

  @ArchTest static final ArchRule logs_go_through_slf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @ArchTest static final ArchRule nothing_is_printed = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  private static ArchRule mayKnow(String name, String... others) {
    var ours = Stream.concat(Stream.of(name), Stream.of(others)).map(ArchitectureTest::room);
    return classes()
        .that()
        .resideInAPackage(room(name))
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage("dev.marquee..")
                .or(resideInAnyPackage(ours.toArray(String[]::new))));
  }

  private static String room(String name) {
    return "dev.marquee." + name + "..";
  }
}

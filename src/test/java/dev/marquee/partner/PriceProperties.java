package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Whatever rules, fees, taxes and promo codes there are, in whatever currency: what the map says is
 * what a hold costs, what a booking costs, and what the gateway has taken.
 */
class PriceProperties {
  private static final String COUNTRY = "MW";

  private static final Partner PARTNER = Partner.withVenue();
  private static final Api ADMIN = Partner.admin();
  private static int shows;

  /** What makes the prices of one sale. */
  record Case(
      String currency,
      long gold,
      long silver,
      List<JsonObject> rules,
      List<JsonObject> fees,
      Optional<JsonObject> tax,
      Optional<JsonObject> promo) {}

  @BeforeContainer
  static void open() {
    PricesTest.tax(PARTNER.venue(), COUNTRY, 0, true);
  }

  @Provide
  Arbitrary<Case> cases() {
    return Arbitraries.of("JPY", "EUR", "KWD").flatMap(PriceProperties::cases);
  }

  private static Arbitrary<Case> cases(String currency) {
    var amounts = amounts(currency, 1_000, 90_000);
    return Combinators.combine(
            Arbitraries.just(currency),
            amounts,
            amounts,
            rule(currency).list().ofMaxSize(3),
            fee(currency).list().ofMaxSize(3),
            tax().optional(),
            promo(currency).optional())
        .as(Case::new);
  }

  private static Arbitrary<Long> amounts(String currency, long least, long most) {
    var step = currency.equals("KWD") ? 10 : 1;
    return Arbitraries.longs().between(least / step, most / step).map(it -> it * step);
  }

  private static Arbitrary<JsonObject> rule(String currency) {
    var percent =
        Arbitraries.integers()
            .between(-4_000, 9_999)
            .map(it -> new JsonObject().put("percent_bp", it));
    var fixed =
        amounts(currency, -300, 5_000)
            .map(it -> new JsonObject().put("amount", it).put("currency", currency));
    var leadTime =
        Arbitraries.of(
            new JsonObject().put("at_least_hours", 24),
            new JsonObject().put("less_than_hours", 24),
            new JsonObject().put("less_than_hours", 1_000));
    return Combinators.combine(
            Arbitraries.oneOf(percent, fixed),
            leadTime.optional(),
            Arbitraries.integers().between(0, 3))
        .as(
            (change, lead, priority) -> {
              var rule =
                  new JsonObject()
                      .put("name", "Rule")
                      .put("change", change)
                      .put("priority", priority);
              lead.ifPresent(it -> rule.put("lead_time", it.copy()));
              return rule;
            });
  }

  private static Arbitrary<JsonObject> fee(String currency) {
    var percent =
        Arbitraries.integers()
            .between(0, 2_000)
            .map(it -> new JsonObject().put("name", "Levy").put("percent_bp", it));
    var fixed =
        amounts(currency, 0, 2_000)
            .map(
                it ->
                    new JsonObject()
                        .put("name", "Fee")
                        .put("amount", it)
                        .put("currency", currency));
    return Arbitraries.oneOf(percent, fixed);
  }

  private static Arbitrary<JsonObject> tax() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 2_700), Arbitraries.of(true, false))
        .as(
            (rate, included) ->
                new JsonObject().put("name", "Tax").put("rate_bp", rate).put("included", included));
  }

  private static Arbitrary<JsonObject> promo(String currency) {
    var percent =
        Arbitraries.oneOf(Arbitraries.integers().between(1, 7_000), Arbitraries.just(10_000))
            .map(it -> new JsonObject().put("percent_bp", it));
    var fixed =
        amounts(currency, 10, 900)
            .map(it -> new JsonObject().put("amount", it).put("currency", currency));
    return Arbitraries.oneOf(percent, fixed);
  }

  @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
  void what_the_map_says_is_what_is_charged(@ForAll("cases") Case sale) {
    set(sale);
    var showtime = schedule(sale);
    var buyer = Api.guest();

    var map = Api.anonymous().get("/showtimes/" + showtime + "/seats").json();
    var shown = 2 * price(map, "GOLD") + price(map, "SILVER");
    var expected = new JsonObject().put("amount", shown).put("currency", sale.currency());
    var hold =
        buyer.post(
            "/showtimes/" + showtime + "/hold",
            new JsonObject()
                .put("seat_ids", new JsonArray(List.of("A1", "B1", "A2")))
                .put("expected_total", expected));
    assertThat(hold).hasStatus(201);
    addsUp(hold.json(), hold.json().getJsonArray("lines"), "total");
    var total = sale.promo().map(it -> discounted(buyer, hold.json(), it)).orElse(shown);
    var booked = buyer.book(hold.json().getString("hold_token"), "pm_card_visa");

    if (isBelowWhatCardsTake(total, sale.currency())) {
      assertThat(booked).isProblem(402, "payment_declined");
      assertThat(booked.json().getString("decline_code")).isEqualTo("amount_too_small");
      return;
    }
    assertThat(booked).hasStatus(201);
    assertThat(booked.json().getJsonObject("total_price").getLong("amount")).isEqualTo(total);
    addsUp(booked.json(), booked.json().getJsonArray("seats"), "total_price");
    assertThat(charged(booked.json())).isEqualTo(total);
    partsAddUp(showtime, total);
  }

  /** What costs nothing needs no card. */
  private static boolean isBelowWhatCardsTake(long total, String currency) {
    return total > 0 && total < (currency.equals("KWD") ? 10 : 50);
  }

  private static long discounted(Api buyer, JsonObject hold, JsonObject promo) {
    var code = "CODE" + shows;
    var added =
        PARTNER
            .api()
            .post("/venues/" + PARTNER.venue() + "/promo-codes", promo.copy().put("code", code));
    assertThat(added).hasStatus(201);
    var applied =
        buyer.post(
            "/holds/" + hold.getString("hold_token") + "/promo-code",
            new JsonObject().put("code", code));
    if (hold.getJsonArray("lines").stream().noneMatch(it -> lowers(promo, (JsonObject) it))) {
      assertThat(applied).isProblem(422, "promo_code_invalid");
      return hold.getJsonObject("total").getLong("amount");
    }
    assertThat(applied).hasStatus(200);
    addsUp(applied.json(), applied.json().getJsonArray("lines"), "total");
    var total = applied.json().getJsonObject("total").getLong("amount");
    assertThat(total).isLessThan(hold.getJsonObject("total").getLong("amount"));
    return total;
  }

  /** Whether a code takes anything off a seat: a small share of a low price rounds to nothing. */
  private static boolean lowers(JsonObject promo, JsonObject line) {
    var base = base(line);
    var step = line.getJsonObject("price").getString("currency").equals("KWD") ? 10 : 1;
    return promo.containsKey("amount")
        ? base > 0
        : base * promo.getLong("percent_bp") * 2 >= 10_000L * step;
  }

  private static long base(JsonObject line) {
    return line.getJsonArray("breakdown", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .filter(it -> it.getString("kind").equals("TICKET"))
        .map(it -> it.getJsonObject("amount").getLong("amount"))
        .findFirst()
        .orElseGet(() -> line.getJsonObject("price").getLong("amount"));
  }

  /** Seats add up to the total, and so do its lines, as each seat's do to its price. */
  private static void addsUp(JsonObject sale, JsonArray seats, String total) {
    var sum = 0L;
    for (var seat : seats) {
      var price = ((JsonObject) seat).getJsonObject("price").getLong("amount");
      assertThat(lines((JsonObject) seat, price)).isEqualTo(price);
      sum += price;
    }
    assertThat(sale.getJsonObject(total).getLong("amount")).isEqualTo(sum);
    assertThat(lines(sale, sum)).isEqualTo(sum);
  }

  private static long lines(JsonObject priced, long otherwise) {
    if (!priced.containsKey("breakdown")) {
      return otherwise;
    }
    return priced.getJsonArray("breakdown").stream()
        .map(JsonObject.class::cast)
        .filter(line -> !line.getBoolean("included"))
        .mapToLong(
            line ->
                line.getJsonObject("amount").getLong("amount")
                    * (line.getString("kind").equals("DISCOUNT") ? -1 : 1))
        .sum();
  }

  private static long charged(JsonObject booking) {
    return TestStack.get()
        .simulator()
        .intentsOf(booking.getJsonObject("payment").getString("id"))
        .stream()
        .mapToLong(it -> it.captured())
        .sum();
  }

  private static void partsAddUp(long showtime, long total) {
    var sold =
        TestStack.get()
            .database()
            .one(
                """
                select sum(amount)::bigint as amount,
                  bool_and(amount >= fee + tax) as is_nobodys_loss,
                  bool_and(tax_included or amount = base - discount + fee + tax) as is_whole
                from booking_seat
                where showtime_id = ?
                """,
                showtime);
    assertThat(sold.getLong("amount")).isEqualTo(total);
    assertThat(sold.getBoolean("is_nobodys_loss")).isTrue();
    assertThat(sold.getBoolean("is_whole")).isTrue();
  }

  private static long price(JsonObject map, String category) {
    return map.getJsonArray("tiers").stream()
        .map(JsonObject.class::cast)
        .filter(tier -> tier.getString("category").equals(category))
        .mapToLong(tier -> tier.getJsonObject("price").getLong("amount"))
        .findFirst()
        .orElseThrow();
  }

  private static void set(Case sale) {
    var rules = "/venues/" + PARTNER.venue() + "/pricing-rules";
    PARTNER.api().get(rules).json().getJsonArray("items").stream()
        .map(it -> ((JsonObject) it).getString("id"))
        .forEach(it -> assertThat(PARTNER.api().delete(rules + "/" + it)).hasStatus(204));
    sale.rules().forEach(it -> assertThat(PARTNER.api().post(rules, it)).hasStatus(201));
    var fees = new JsonObject().put("fees", new JsonArray(sale.fees()));
    assertThat(PARTNER.api().put("/venues/" + PARTNER.venue() + "/fees", fees)).hasStatus(200);
    var tax =
        sale.tax()
            .orElseGet(() -> new JsonObject("{\"name\":\"Tax\",\"rate_bp\":0,\"included\":true}"))
            .copy()
            .put("in_force", sale.tax().isPresent());
    assertThat(ADMIN.put("/tax-rates/" + COUNTRY, tax)).hasStatus(200);
  }

  private static long schedule(Case sale) {
    var startsAt = Instant.now().plus(2 + shows++, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);
    return PARTNER.schedule(
        PARTNER
            .newShowtime()
            .put("starts_at", startsAt.toString())
            .put("currency", sale.currency())
            .put("pricing_tiers", Partner.tiers(sale.gold(), sale.silver())));
  }
}

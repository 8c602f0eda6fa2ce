package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.House;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.Offers;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.PartnerTransactions;
import dev.marquee.pricing.Fee;
import dev.marquee.pricing.PricingRepository;
import dev.marquee.pricing.PricingRepository.TaxRate;
import dev.marquee.pricing.PricingRepository.VenueRule;
import dev.marquee.pricing.PricingRule;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What venues make of their prices: rules and fees; and the taxes of countries, which an admin
 * sets. A change counts for every hold made from then on, and for none that was.
 */
public final class PricingHandlers implements Handlers {

  /** What a change has led to: the answer, and whose prices are others now. */
  private record Changed(Reply reply, List<Long> showtimes) {}

  private final Pool pool;
  private final PartnerTransactions transactions;
  private final Offers offers;
  private final AuditLog audit = new AuditLog();
  private final PricingRepository pricing = new PricingRepository();

  /** Writes through this pool; the offers are told of changed prices. */
  public PricingHandlers(Pool pool, Offers offers) {
    this.pool = pool;
    this.transactions = new PartnerTransactions(pool);
    this.offers = offers;
  }

  @Override
  public void register(Operations operations) {
    operations.on("listPricingRules", this::listRules);
    operations.on("createPricingRule", this::createRule);
    operations.on("replacePricingRule", call -> ofRule(call, id -> replaceRule(call, id)));
    operations.on("deletePricingRule", call -> ofRule(call, id -> deleteRule(call, id)));
    operations.on("getFees", this::getFees);
    operations.on("setFees", this::setFees);
    operations.on("listTaxRates", this::listTaxRates);
    operations.on("setTaxRate", this::setTaxRate);
  }

  private Future<Reply> listRules(Call call) {
    return pricing
        .rules(pool, call.venueId())
        .map(rules -> new JsonArray(rules.stream().map(VenueRule::toJson).toList()))
        .map(rules -> Reply.ok(new JsonObject().put("items", rules)));
  }

  private Future<Reply> createRule(Call call) {
    return rule(call)
        .compose(rule -> change(call, transaction -> createRule(transaction, call, rule)));
  }

  private Future<Changed> createRule(SqlClient transaction, Call call, PricingRule rule) {
    return pricing
        .add(transaction, call.venueId(), rule)
        .compose(
            added ->
                added
                    .map(
                        it ->
                            repriced(
                                transaction,
                                call,
                                it.id(),
                                null,
                                it.toJson(),
                                Reply.created(it.toJson())))
                    .orElseGet(() -> unchanged(tooManyRules())));
  }

  private static Problem tooManyRules() {
    return Problem.of(
        409,
        "too_many_rules",
        "A venue has %d rules at most.".formatted(PricingRepository.MOST_RULES));
  }

  private Future<Reply> replaceRule(Call call, long id) {
    return rule(call)
        .compose(rule -> change(call, transaction -> replaceRule(transaction, call, id, rule)));
  }

  private Future<Changed> replaceRule(SqlClient transaction, Call call, long id, PricingRule rule) {
    var after = new VenueRule(id, rule).toJson();
    return pricing
        .replace(transaction, call.venueId(), id, rule)
        .compose(
            before ->
                before
                    .map(it -> repriced(transaction, call, id, it.toJson(), after, Reply.ok(after)))
                    .orElseGet(() -> unchanged(Problem.notFound())));
  }

  private Future<Reply> deleteRule(Call call, long id) {
    return change(call, transaction -> deleteRule(transaction, call, id));
  }

  private Future<Changed> deleteRule(SqlClient transaction, Call call, long id) {
    return pricing
        .remove(transaction, call.venueId(), id)
        .compose(
            before ->
                before
                    .map(
                        it -> repriced(transaction, call, id, it.toJson(), null, Reply.noContent()))
                    .orElseGet(() -> unchanged(Problem.notFound())));
  }

  private static Future<Changed> unchanged(Problem problem) {
    return Future.succeededFuture(new Changed(Reply.of(problem), List.of()));
  }

  private Future<Changed> repriced(
      SqlClient transaction,
      Call call,
      long ruleId,
      @Nullable JsonObject before,
      @Nullable JsonObject after,
      Reply reply) {
    return audit
        .record(transaction, call, "pricing_rule.changed", "pricing_rule", ruleId, before, after)
        .compose(it -> pricing.reprice(transaction, call.venueId()))
        .map(showtimes -> new Changed(reply, showtimes));
  }

  private Future<Reply> getFees(Call call) {
    return pricing.fees(pool, call.venueId()).map(fees -> Reply.ok(json(fees)));
  }

  private Future<Reply> setFees(Call call) {
    var fees = PricingForms.fees(call.body());
    return change(call, transaction -> setFees(transaction, call, fees));
  }

  private Future<Changed> setFees(SqlClient transaction, Call call, List<Fee> fees) {
    return pricing
        .fees(transaction, call.venueId())
        .compose(
            before ->
                pricing
                    .setFees(transaction, call.venueId(), fees)
                    .compose(
                        set ->
                            audit.record(
                                transaction,
                                call,
                                "fees.changed",
                                "venue",
                                call.venueId(),
                                json(before),
                                json(fees))))
        .compose(it -> pricing.reprice(transaction, call.venueId()))
        .map(showtimes -> new Changed(Reply.ok(json(fees)), showtimes));
  }

  private static JsonObject json(List<Fee> fees) {
    return new JsonObject().put("fees", new JsonArray(fees.stream().map(Fee::toJson).toList()));
  }

  private Future<Reply> listTaxRates(Call call) {
    return pricing
        .taxRates(pool)
        .map(rates -> new JsonArray(rates.stream().map(TaxRate::toJson).toList()))
        .map(rates -> Reply.ok(new JsonObject().put("items", rates)));
  }

  private Future<Reply> setTaxRate(Call call) {
    var rate = PricingForms.taxRate(call.path("country"), call.body());
    return told(pool.withTransaction(transaction -> setTaxRate(transaction, call, rate)));
  }

  private Future<Changed> setTaxRate(SqlClient transaction, Call call, TaxRate rate) {
    return pricing
        .setTaxRate(transaction, rate)
        .compose(
            before ->
                audit.record(
                    transaction,
                    call,
                    House.NONE,
                    "tax_rate.changed",
                    "country",
                    rate.country(),
                    before.map(TaxRate::toJson).orElse(null),
                    rate.toJson()))
        .compose(it -> pricing.reprice(transaction, rate.country()))
        .map(showtimes -> new Changed(Reply.ok(rate.toJson()), showtimes));
  }

  private Future<PricingRule> rule(Call call) {
    var rule = PricingForms.rule(call.body());
    return pricing
        .categories(pool, call.venueId(), rule.categories())
        .map(
            known -> {
              PricingForms.refuseUnknown(call.body().getJsonArray("categories"), known);
              return rule;
            });
  }

  private static Future<Reply> ofRule(Call call, Function<Long, Future<Reply>> work) {
    return CatalogId.parse(call.path("rule_id"))
        .map(work)
        .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound())));
  }

  private Future<Reply> change(Call call, Function<SqlClient, Future<Changed>> work) {
    return told(transactions.of(call.partnerId(), work::apply));
  }

  private Future<Reply> told(Future<Changed> change) {
    return change
        .onSuccess(
            changed -> changed.showtimes().forEach(it -> offers.invalidate(new ShowtimeId(it))))
        .map(Changed::reply);
  }
}

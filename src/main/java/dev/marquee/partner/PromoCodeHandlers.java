package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.Cursor;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.CursorKey;
import dev.marquee.catalog.Page;
import dev.marquee.platform.PartnerTransactions;
import dev.marquee.pricing.PricingRepository;
import dev.marquee.promotion.PromoCode;
import dev.marquee.promotion.PromoCodes;
import dev.marquee.promotion.PromoTerms;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The promo codes of venues and organisations. */
public final class PromoCodeHandlers implements Handlers {
  private static final String LIST = "promo_codes";

  private final Pool pool;
  private final PartnerTransactions transactions;
  private final AuditLog audit = new AuditLog();
  private final PromoCodes codes = new PromoCodes();
  private final PricingRepository pricing = new PricingRepository();

  /** Writes through this pool. */
  public PromoCodeHandlers(Pool pool) {
    this.pool = pool;
    this.transactions = new PartnerTransactions(pool);
  }

  @Override
  public void register(Operations operations) {
    operations.on("listPromoCodes", this::list);
    operations.on("createPromoCode", this::create);
    operations.on("getPromoCode", call -> ofCode(call, id -> get(call, id)));
    operations.on("updatePromoCode", call -> ofCode(call, id -> update(call, id)));
    operations.on("deletePromoCode", call -> ofCode(call, id -> delete(call, id)));
  }

  private Future<Reply> list(Call call) {
    var after = call.cursor().map(it -> CursorKey.parse(LIST, it, 1).wholeNumber(0)).orElse(0L);
    return codes
        .list(pool, call.venueId(), after, call.limit() + 1)
        .map(read -> Page.of(read, call.limit(), last -> Cursor.of(LIST, last.id())))
        .map(page -> Reply.ok(page.toJson(PromoCode::toJson)));
  }

  private Future<Reply> get(Call call, long id) {
    return codes
        .find(pool, call.venueId(), id)
        .map(found -> found.map(it -> Reply.ok(it.toJson())).orElseGet(PromoCodeHandlers::none));
  }

  private Future<Reply> create(Call call) {
    var terms = PromoForms.terms(call.body());
    return pricing
        .categories(pool, call.venueId(), terms.categories())
        .compose(
            known -> {
              PricingForms.refuseUnknown(call.body().getJsonArray("categories"), known);
              return create(call, terms);
            });
  }

  private Future<Reply> create(Call call, PromoTerms terms) {
    var forAll = call.body().getBoolean("all_venues", false);
    if (forAll && call.partnerId().isEmpty()) {
      throw Problem.invalid("/all_venues", "is not possible: nobody owns the venue").refusal();
    }
    var venue = forAll ? Optional.<Long>empty() : Optional.of(call.venueId());
    return transactions
        .of(call.partnerId(), transaction -> create(transaction, call, venue, terms))
        .map(added -> Reply.created(added.toJson()))
        .recover(PromoCodeHandlers::taken);
  }

  private Future<PromoCode> create(
      SqlClient transaction, Call call, Optional<Long> venue, PromoTerms terms) {
    return codes
        .add(transaction, call.partnerId(), venue, call.body().getString("code"), terms)
        .compose(added -> record(transaction, call, added.id(), null, added.toJson()).map(added));
  }

  private static Future<Reply> taken(Throwable failure) {
    return PromoCodes.isTaken(failure)
        ? Future.succeededFuture(
            Reply.of(Problem.of(409, "promo_code_taken", "There is a code of this name.")))
        : Future.failedFuture(failure);
  }

  private Future<Reply> update(Call call, long id) {
    return transactions
        .of(call.partnerId(), transaction -> update(transaction, call, id))
        .compose(
            changed -> changed ? get(call, id) : Future.succeededFuture(PromoCodeHandlers.none()));
  }

  private Future<Boolean> update(SqlClient transaction, Call call, long id) {
    return codes
        .lock(transaction, call.venueId(), id)
        .compose(
            found ->
                found
                    .map(before -> update(transaction, call, before).map(true))
                    .orElseGet(() -> Future.succeededFuture(false)));
  }

  private Future<Void> update(SqlClient transaction, Call call, PromoCode before) {
    var terms = PromoForms.changed(before.terms(), call.body());
    return codes
        .change(transaction, before.id(), terms)
        .compose(
            it ->
                record(
                    transaction, call, before.id(), before.toJson(), before.with(terms).toJson()));
  }

  private Future<Reply> delete(Call call, long id) {
    return transactions
        .of(call.partnerId(), transaction -> delete(transaction, call, id))
        .map(gone -> gone ? Reply.noContent() : none());
  }

  private Future<Boolean> delete(SqlClient transaction, Call call, long id) {
    return codes
        .lock(transaction, call.venueId(), id)
        .compose(
            found ->
                found
                    .map(
                        before ->
                            codes
                                .remove(transaction, id)
                                .compose(it -> record(transaction, call, id, before.toJson(), null))
                                .map(true))
                    .orElseGet(() -> Future.succeededFuture(false)));
  }

  private Future<Void> record(
      SqlClient transaction,
      Call call,
      long id,
      @Nullable JsonObject before,
      @Nullable JsonObject after) {
    return audit.record(transaction, call, "promo_code.changed", "promo_code", id, before, after);
  }

  private static Future<Reply> ofCode(Call call, Function<Long, Future<Reply>> work) {
    return CatalogId.parse(call.path("promo_code_id"))
        .map(work)
        .orElseGet(() -> Future.succeededFuture(none()));
  }

  private static Reply none() {
    return Reply.of(Problem.notFound());
  }
}

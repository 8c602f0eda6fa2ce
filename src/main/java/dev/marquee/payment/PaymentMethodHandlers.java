package dev.marquee.payment;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** The saved cards of an account. The gateway keeps the card, we keep its token. */
public final class PaymentMethodHandlers implements Handlers {
  private static final int MOST_CARDS = 20;
  private static final int RETRY_SECONDS = 5;

  private final SavedCards cards;
  private final PaymentGateway gateway;

  /** Handlers over these cards and this gateway. */
  public PaymentMethodHandlers(SavedCards cards, PaymentGateway gateway) {
    this.cards = cards;
    this.gateway = gateway;
  }

  @Override
  public void register(Operations operations) {
    operations.on("listPaymentMethods", this::list);
    operations.on("savePaymentMethod", this::save);
    operations.on("deletePaymentMethod", this::delete);
  }

  private Future<Reply> list(Call call) {
    return cards.of(call.caller().accountId()).map(PaymentMethodHandlers::page);
  }

  private static Reply page(List<SavedCard> saved) {
    var items = new JsonArray();
    saved.forEach(card -> items.add(card.toJson()));
    return Reply.ok(new JsonObject().put("items", items).putNull("next_cursor"));
  }

  private Future<Reply> save(Call call) {
    var account = call.caller().accountId();
    var paymentMethod = call.body().getString("payment_method");
    return cards.of(account).compose(saved -> save(account, saved, paymentMethod));
  }

  private Future<Reply> save(UUID account, List<SavedCard> saved, String paymentMethod) {
    if (saved.size() >= MOST_CARDS) {
      return Future.succeededFuture(
          Reply.of(Problem.of(409, "too_many_payment_methods", "Delete a saved card first.")));
    }
    var customer = saved.stream().map(SavedCard::customer).findFirst();
    return gateway
        .saveMethod(account, customer, paymentMethod)
        .compose(outcome -> keep(account, outcome));
  }

  private Future<Reply> keep(UUID account, SaveOutcome outcome) {
    if (outcome instanceof SaveOutcome.Saved saved) {
      return cards.add(account, saved.card()).map(it -> Reply.created(saved.card().toJson()));
    }
    return Future.succeededFuture(
        Reply.of(
            outcome instanceof SaveOutcome.Refused refused
                ? declined(refused.code())
                : unavailable()));
  }

  private static Problem declined(String code) {
    return Problem.of(402, "payment_declined", "The payment gateway does not take this card.")
        .with("decline_code", code);
  }

  private Future<Reply> delete(Call call) {
    var account = call.caller().accountId();
    var id = call.path("payment_method_id");
    return cards
        .customerOf(account, id)
        .compose(
            customer ->
                customer.isPresent()
                    ? forget(account, id)
                    : Future.succeededFuture(Reply.of(Problem.notFound())));
  }

  /** The gateway first: a token that we no longer know could never be forgotten there. */
  private Future<Reply> forget(UUID account, String id) {
    return gateway
        .forget(id)
        .compose(
            outcome ->
                outcome instanceof SettleOutcome.Done
                    ? cards.remove(account, id).map(it -> Reply.noContent())
                    : Future.succeededFuture(Reply.of(unavailable())));
  }

  private static Problem unavailable() {
    return Problem.of(503, "payment_unavailable", "The payment gateway cannot be reached now.")
        .retryAfter(RETRY_SECONDS);
  }
}

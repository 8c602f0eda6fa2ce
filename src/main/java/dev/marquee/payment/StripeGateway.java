package dev.marquee.payment;

import dev.marquee.payment.StripeAnswer.Answered;
import dev.marquee.platform.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Stripe's PaymentIntents API, captured by hand: what is reserved now is taken only once the seats
 * are booked.
 *
 * @see <a href="https://docs.stripe.com/api/payment_intents">PaymentIntents</a>
 */
public final class StripeGateway implements PaymentGateway, ChargeList {
  private static final String INTENTS = "/v1/payment_intents";
  private static final String METHODS = "/v1/payment_methods/";

  private final StripeCalls calls;

  /** A client of the gateway that the configuration names. */
  public StripeGateway(Vertx vertx, Config.Payment config, GatewayListener listener) {
    calls = new StripeCalls(vertx, config, listener);
  }

  /** Whether the breaker is open: whoever asks now is refused without the gateway being asked. */
  public boolean isBreakerOpen() {
    return calls.isOpen();
  }

  /** Closes the connections. */
  public void close() {
    calls.close();
  }

  @Override
  public Future<AuthorizeOutcome> authorize(AuthorizeRequest request) {
    var form = new LinkedHashMap<String, String>();
    form.put("amount", String.valueOf(request.money().amount()));
    form.put("currency", request.money().currency().toLowerCase(Locale.ROOT));
    form.put("payment_method", request.paymentMethod());
    request.customer().ifPresent(it -> form.put("customer", it));
    form.put("payment_method_types[]", "card");
    form.put("capture_method", "manual");
    form.put("confirm", "true");
    // Nobody is there to answer a bank's question: a card that needs one is declined.
    form.put("error_on_requires_action", "true");
    request.metadata().forEach((name, value) -> form.put("metadata[" + name + "]", value));
    return calls
        .post("authorize", INTENTS, form, Optional.of(request.key()))
        .map(StripeGateway::authorization);
  }

  private static AuthorizeOutcome authorization(StripeAnswer answer) {
    if (answer instanceof Answered answered) {
      return answered.succeeded() ? authorized(answered) : declined(answered);
    }
    return answer instanceof StripeAnswer.Failed failed
        ? new AuthorizeOutcome.Unavailable(failed.maybeSent())
        : new AuthorizeOutcome.Unknown();
  }

  private static AuthorizeOutcome authorized(Answered answered) {
    return switch (answered.state()) {
      case "requires_capture" -> new AuthorizeOutcome.Authorized(answered.id());
      case "requires_payment_method", "requires_action", "canceled" ->
          new AuthorizeOutcome.Declined(answered.state(), Optional.of(answered.id()));
      default -> new AuthorizeOutcome.Unknown();
    };
  }

  private static AuthorizeOutcome declined(Answered answered) {
    return new AuthorizeOutcome.Declined(refusal(answered), answered.txnOfError());
  }

  private static String refusal(Answered answered) {
    var noSuchCard = answered.code().equals("resource_missing");
    return noSuchCard ? "invalid_payment_method" : answered.reason();
  }

  @Override
  public Future<SettleOutcome> capture(String txnId, String key) {
    return calls
        .post("capture", INTENTS + "/" + txnId + "/capture", Map.of(), Optional.of(key))
        .compose(answer -> settled(answer, txnId, FindOutcome.State.CAPTURED));
  }

  @Override
  public Future<SettleOutcome> voidAuthorization(String txnId) {
    return calls
        .post("void", INTENTS + "/" + txnId + "/cancel", Map.of(), Optional.empty())
        .compose(answer -> settled(answer, txnId, FindOutcome.State.VOIDED));
  }

  /** A refusal may only mean that it was done before, under an answer that was lost. */
  private Future<SettleOutcome> settled(
      StripeAnswer answer, String txnId, FindOutcome.State wanted) {
    if (!(answer instanceof Answered answered)) {
      return Future.succeededFuture(new SettleOutcome.Unsettled());
    }
    if (answered.succeeded()) {
      return Future.succeededFuture(new SettleOutcome.Done());
    }
    return find(txnId).map(found -> judged(found, wanted, answered.reason()));
  }

  private static SettleOutcome judged(FindOutcome found, FindOutcome.State wanted, String reason) {
    if (found instanceof FindOutcome.Unsettled) {
      return new SettleOutcome.Unsettled();
    }
    return found.equals(new FindOutcome.Found(wanted))
        ? new SettleOutcome.Done()
        : new SettleOutcome.Refused(reason);
  }

  @Override
  public Future<SettleOutcome> refund(String txnId, Money money, String key) {
    var form = Map.of("payment_intent", txnId, "amount", String.valueOf(money.amount()));
    return calls.post("refund", "/v1/refunds", form, Optional.of(key)).map(StripeGateway::refunded);
  }

  private static SettleOutcome refunded(StripeAnswer answer) {
    if (!(answer instanceof Answered answered)) {
      return new SettleOutcome.Unsettled();
    }
    if (answered.succeeded()) {
      return switch (answered.state()) {
        case "failed", "canceled" -> new SettleOutcome.Refused(answered.state());
        default -> new SettleOutcome.Done();
      };
    }
    return answered.code().equals("charge_already_refunded")
        ? new SettleOutcome.Done()
        : new SettleOutcome.Refused(answered.reason());
  }

  @Override
  public Future<FindOutcome> find(String txnId) {
    return calls.get("find", INTENTS + "/" + txnId).map(StripeGateway::found);
  }

  private static FindOutcome found(StripeAnswer answer) {
    if (!(answer instanceof Answered answered)) {
      return new FindOutcome.Unsettled();
    }
    if (!answered.succeeded()) {
      return answered.status() == 404 ? new FindOutcome.Missing() : new FindOutcome.Unsettled();
    }
    return new FindOutcome.Found(
        switch (answered.state()) {
          case "requires_capture" -> FindOutcome.State.AUTHORIZED;
          case "succeeded" -> FindOutcome.State.CAPTURED;
          case "canceled" -> FindOutcome.State.VOIDED;
          default -> FindOutcome.State.OTHER;
        });
  }

  @Override
  public Future<ChargeList.Outcome> charges(Instant from, Instant to, Optional<String> after) {
    return calls.get("list_charges", StripeCharges.path(from, to, after)).map(StripeCharges::read);
  }

  @Override
  public Future<SaveOutcome> saveMethod(
      UUID account, Optional<String> customer, String paymentMethod) {
    return customer
        .map(it -> attach(it, paymentMethod))
        .orElseGet(() -> createCustomer(account).compose(it -> attachTo(it, paymentMethod)));
  }

  private Future<StripeAnswer> createCustomer(UUID account) {
    return calls.post(
        "create_customer",
        "/v1/customers",
        Map.of("metadata[account_id]", account.toString()),
        Optional.of("customer_" + account));
  }

  private Future<SaveOutcome> attachTo(StripeAnswer customer, String paymentMethod) {
    return customer instanceof Answered answered && answered.succeeded()
        ? attach(answered.id(), paymentMethod)
        : Future.succeededFuture(new SaveOutcome.Unavailable());
  }

  private Future<SaveOutcome> attach(String customer, String paymentMethod) {
    var path = METHODS + StripeCalls.segment(paymentMethod) + "/attach";
    return calls
        .post("attach", path, Map.of("customer", customer), Optional.empty())
        .map(answer -> saved(answer, customer));
  }

  private static SaveOutcome saved(StripeAnswer answer, String customer) {
    if (!(answer instanceof Answered answered)) {
      return new SaveOutcome.Unavailable();
    }
    return answered.succeeded()
        ? new SaveOutcome.Saved(card(answered, customer))
        : new SaveOutcome.Refused(refusal(answered));
  }

  private static SavedCard card(Answered answered, String customer) {
    var card = answered.body().getJsonObject("card");
    return new SavedCard(
        answered.id(),
        customer,
        card.getString("brand"),
        card.getString("last4"),
        YearMonth.of(card.getInteger("exp_year"), card.getInteger("exp_month")));
  }

  @Override
  public Future<SettleOutcome> forget(String paymentMethod) {
    var path = METHODS + StripeCalls.segment(paymentMethod) + "/detach";
    return calls
        .post("detach", path, Map.of(), Optional.empty())
        // Any refusal says that it is not attached: there is nothing left to forget.
        .map(
            answer ->
                answer instanceof Answered
                    ? new SettleOutcome.Done()
                    : new SettleOutcome.Unsettled());
  }
}

package dev.marquee.payment;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/**
 * Pays what costs nothing, as after a promo code that takes all off, without the gateway: it takes
 * no such payment, and nothing is to be asked of it. All else it is asked.
 */
public final class FreeOfCharge implements PaymentGateway {
  private static final String PREFIX = "free_";

  private final PaymentGateway gateway;

  /** Pays by this gateway what costs something. */
  public FreeOfCharge(PaymentGateway gateway) {
    this.gateway = gateway;
  }

  @Override
  public Future<AuthorizeOutcome> authorize(AuthorizeRequest request) {
    return request.money().amount() == 0
        ? Future.succeededFuture(new AuthorizeOutcome.Authorized(PREFIX + request.key()))
        : gateway.authorize(request);
  }

  @Override
  public Future<SettleOutcome> capture(String txnId, String key) {
    return isFree(txnId) ? done() : gateway.capture(txnId, key);
  }

  @Override
  public Future<SettleOutcome> voidAuthorization(String txnId) {
    return isFree(txnId) ? done() : gateway.voidAuthorization(txnId);
  }

  @Override
  public Future<SettleOutcome> refund(String txnId, Money money, String key) {
    return isFree(txnId) ? done() : gateway.refund(txnId, money, key);
  }

  @Override
  public Future<FindOutcome> find(String txnId) {
    return isFree(txnId)
        ? Future.succeededFuture(new FindOutcome.Found(FindOutcome.State.CAPTURED))
        : gateway.find(txnId);
  }

  @Override
  public Future<SaveOutcome> saveMethod(
      UUID account, Optional<String> customer, String paymentMethod) {
    return gateway.saveMethod(account, customer, paymentMethod);
  }

  @Override
  public Future<SettleOutcome> forget(String paymentMethod) {
    return gateway.forget(paymentMethod);
  }

  private static boolean isFree(String txnId) {
    return txnId.startsWith(PREFIX);
  }

  private static Future<SettleOutcome> done() {
    return Future.succeededFuture(new SettleOutcome.Done());
  }
}

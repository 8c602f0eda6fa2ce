package dev.marquee.booking;

import dev.marquee.payment.AuthorizeOutcome;
import dev.marquee.payment.AuthorizeRequest;
import dev.marquee.payment.FindOutcome;
import dev.marquee.payment.Money;
import dev.marquee.payment.PaymentGateway;
import dev.marquee.payment.SaveOutcome;
import dev.marquee.payment.SettleOutcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.UUID;

/** A gateway that has authorized, and answers when it is told to. */
final class LateGateway implements PaymentGateway {
  private final PaymentGateway gateway;
  private final Promise<Void> asked = Promise.promise();
  private final Promise<Void> told = Promise.promise();

  LateGateway(PaymentGateway gateway) {
    this.gateway = gateway;
  }

  /** Completes when the money is reserved and the answer is kept back. */
  Future<Void> asked() {
    return asked.future();
  }

  void answer() {
    told.complete();
  }

  @Override
  public Future<AuthorizeOutcome> authorize(AuthorizeRequest request) {
    return gateway
        .authorize(request)
        .onSuccess(it -> asked.tryComplete())
        .compose(outcome -> told.future().map(outcome));
  }

  @Override
  public Future<SettleOutcome> capture(String txnId, String key) {
    return gateway.capture(txnId, key);
  }

  @Override
  public Future<SettleOutcome> voidAuthorization(String txnId) {
    return gateway.voidAuthorization(txnId);
  }

  @Override
  public Future<SettleOutcome> refund(String txnId, Money money, String key) {
    return gateway.refund(txnId, money, key);
  }

  @Override
  public Future<FindOutcome> find(String txnId) {
    return gateway.find(txnId);
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
}

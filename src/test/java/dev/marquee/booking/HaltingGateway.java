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
import java.util.function.Supplier;

/**
 * A node that dies at the gateway: its call is not made, or made and its answer not heard. Whoever
 * waits for the call waits for ever.
 */
final class HaltingGateway implements PaymentGateway {

  /** Where the node dies. */
  enum Halt {
    BEFORE_AUTHORIZE,
    AFTER_AUTHORIZE,
    BEFORE_CAPTURE,
    AFTER_CAPTURE,
    BEFORE_VOID,
    AFTER_VOID,
    BEFORE_REFUND,
    AFTER_REFUND
  }

  private final PaymentGateway gateway;
  private final Halt halt;
  private final Promise<Void> halted = Promise.promise();

  HaltingGateway(PaymentGateway gateway, Halt halt) {
    this.gateway = gateway;
    this.halt = halt;
  }

  /** Completes when the node has died. */
  Future<Void> halted() {
    return halted.future();
  }

  @Override
  public Future<AuthorizeOutcome> authorize(AuthorizeRequest request) {
    return around(Halt.BEFORE_AUTHORIZE, Halt.AFTER_AUTHORIZE, () -> gateway.authorize(request));
  }

  @Override
  public Future<SettleOutcome> capture(String txnId, String key) {
    return around(Halt.BEFORE_CAPTURE, Halt.AFTER_CAPTURE, () -> gateway.capture(txnId, key));
  }

  @Override
  public Future<SettleOutcome> voidAuthorization(String txnId) {
    return around(Halt.BEFORE_VOID, Halt.AFTER_VOID, () -> gateway.voidAuthorization(txnId));
  }

  @Override
  public Future<SettleOutcome> refund(String txnId, Money money, String key) {
    return around(Halt.BEFORE_REFUND, Halt.AFTER_REFUND, () -> gateway.refund(txnId, money, key));
  }

  private <T> Future<T> around(Halt before, Halt after, Supplier<Future<T>> call) {
    if (halt == before) {
      return die();
    }
    return halt == after ? call.get().compose(it -> die()) : call.get();
  }

  private <T> Future<T> die() {
    halted.tryComplete();
    return Promise.<T>promise().future();
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

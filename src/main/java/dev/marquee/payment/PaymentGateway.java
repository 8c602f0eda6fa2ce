package dev.marquee.payment;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/**
 * The payment gateway as Marquee needs it. Every "no" and every fault is an outcome; a future fails
 * only by a bug. Every call may be made again: with the same key, or on the same transaction, it
 * has its effect once.
 */
public interface PaymentGateway {

  /** Reserves money on a card, to be captured later. */
  Future<AuthorizeOutcome> authorize(AuthorizeRequest request);

  /** Takes the reserved money. */
  Future<SettleOutcome> capture(String txnId, String key);

  /** Gives reserved money up. */
  Future<SettleOutcome> voidAuthorization(String txnId);

  /** Gives captured money back. */
  Future<SettleOutcome> refund(String txnId, Money money, String key);

  /** Where a transaction stands. */
  Future<FindOutcome> find(String txnId);

  /**
   * Has the gateway keep a card.
   *
   * @param account for whom
   * @param customer the gateway's name for the account, if it has one already
   * @param paymentMethod the gateway's token of the card
   */
  Future<SaveOutcome> saveMethod(UUID account, Optional<String> customer, String paymentMethod);

  /** Has the gateway forget a card; one that it does not know is {@code Done} as well. */
  Future<SettleOutcome> forget(String paymentMethod);
}

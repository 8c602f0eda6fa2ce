package dev.marquee.payment;

import java.time.Instant;
import java.util.Optional;

/**
 * A charge as the gateway has it; amounts in minor units.
 *
 * @param id the gateway's name for the charge
 * @param txnId the transaction that it was made for, as a payment here knows it
 * @param paymentId the payment that it was made for, as it was told by us
 * @param currency ISO 4217, upper case
 * @param captured how much was taken, whether or not it was given back since
 * @param refunded how much of it was given back
 */
public record Charge(
    String id,
    Optional<String> txnId,
    Optional<String> paymentId,
    String currency,
    State state,
    long captured,
    long refunded,
    Instant createdAt) {

  /** What a charge can be. */
  public enum State {
    /** The card was refused, or it was never tried. */
    FAILED,
    /** Reserved, neither taken nor given up. */
    AUTHORIZED,
    /** Given up, or lapsed. */
    VOIDED,
    /** Taken. */
    CAPTURED,
    /** Taken, and a part of it given back. */
    PARTLY_REFUNDED,
    /** Taken, and all of it given back. */
    REFUNDED
  }
}

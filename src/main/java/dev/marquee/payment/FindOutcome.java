package dev.marquee.payment;

/** Where a transaction stands at the gateway. */
public sealed interface FindOutcome {

  /** The gateway knows it. */
  record Found(State state) implements FindOutcome {}

  /** The gateway has never heard of it. */
  record Missing() implements FindOutcome {}

  /** The gateway cannot be asked now. */
  record Unsettled() implements FindOutcome {}

  /** What a transaction can be. */
  enum State {
    /** Reserved, neither captured nor voided. */
    AUTHORIZED,
    /** Captured, whether or not it was refunded since. */
    CAPTURED,
    /** Voided, or lapsed. */
    VOIDED,
    /** Under way or never authorized. */
    OTHER
  }
}

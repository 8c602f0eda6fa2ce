package dev.marquee.payment;

/** What became of a capture, a void or a refund. */
public sealed interface SettleOutcome {

  /** It is done; it was done before, if it was asked before. */
  record Done() implements SettleOutcome {}

  /** The gateway will not do it, however often it is asked. */
  record Refused(String code) implements SettleOutcome {}

  /** Not known, or not possible now: ask again later, it does no harm. */
  record Unsettled() implements SettleOutcome {}
}

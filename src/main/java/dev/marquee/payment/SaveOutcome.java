package dev.marquee.payment;

/** What became of a request to keep a card at the gateway. */
public sealed interface SaveOutcome {

  /** The gateway keeps it. */
  record Saved(SavedCard card) implements SaveOutcome {}

  /** There is no such card, or its issuer does not want it kept. */
  record Refused(String code) implements SaveOutcome {}

  /** The gateway cannot be asked now. */
  record Unavailable() implements SaveOutcome {}
}

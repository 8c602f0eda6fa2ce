package dev.marquee.notification;

/** What became of a message that was asked for. */
public enum Result {
  SENT,
  /** It had been sent before. */
  REPEATED,
  /** There was nothing to tell any more. */
  OUTDATED,
  /** It can never be sent, as to an address that does not exist. */
  REFUSED,
  /** Not this time. */
  FAILED
}

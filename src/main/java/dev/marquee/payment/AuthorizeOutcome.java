package dev.marquee.payment;

import java.util.Optional;

/** What became of a request to authorize a payment. */
public sealed interface AuthorizeOutcome {

  /** The money is reserved, and stays so until it is captured or voided. */
  record Authorized(String txnId) implements AuthorizeOutcome {}

  /**
   * The card or its issuer said no, and nothing is reserved.
   *
   * @param code the gateway's reason, as in {@code insufficient_funds}
   */
  record Declined(String code, Optional<String> txnId) implements AuthorizeOutcome {}

  /** No answer within the timeout: it may have happened or not, only asking again tells. */
  record Unknown() implements AuthorizeOutcome {}

  /**
   * The gateway cannot do it now: the breaker is open, or it failed twice.
   *
   * @param maybeSent whether the request may have reached the gateway and had its effect
   */
  record Unavailable(boolean maybeSent) implements AuthorizeOutcome {}
}

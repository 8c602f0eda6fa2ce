package dev.marquee.identity;

/** What became of a request for a session. */
public sealed interface SessionOutcome {

  /**
   * There is a session.
   *
   * @param expiresInSeconds how long the access token is valid
   */
  record Opened(Account account, String accessToken, String refreshToken, int expiresInSeconds)
      implements SessionOutcome {
    /** Without the tokens: what is not in a string cannot be logged. */
    @Override
    public String toString() {
      return "Opened[account=" + account.id() + "]";
    }
  }

  /** Somebody has registered with this mail address before. */
  record EmailTaken() implements SessionOutcome {}

  /** No such mail address, or not its password: which of the two is not said. */
  record InvalidCredentials() implements SessionOutcome {}

  /** No such refresh token, or an expired or spent one: which of the three is not said. */
  record InvalidRefreshToken() implements SessionOutcome {}
}

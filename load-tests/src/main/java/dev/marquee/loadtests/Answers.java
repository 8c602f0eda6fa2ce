package dev.marquee.loadtests;

/** What came of requests that arrive at a rate, within a span of time. Used by one thread. */
final class Answers {
  private final Tally accepted = new Tally();
  private final Tally acceptedSinceSent = new Tally();
  private final Tally others = new Tally();
  private long retryLater;
  private long waiting;

  void count(ResponseReader response, long sinceDueNanos, long sinceSentNanos) {
    var status = response.status();
    if (status / 100 == 2) {
      accepted.count(status, sinceDueNanos);
      acceptedSinceSent.count(status, sinceSentNanos);
      return;
    }
    others.count(status, sinceSentNanos);
    if ((status == 429 || status == 503) && response.header("retry-after").isPresent()) {
      retryLater++;
    }
  }

  /** The span is over, and so many wait for a connection. */
  Answers end(long waiting) {
    this.waiting = waiting;
    accepted.end();
    acceptedSinceSent.end();
    others.end();
    return this;
  }

  /** Adds others of the same span. */
  void add(Answers more) {
    accepted.add(more.accepted);
    acceptedSinceSent.add(more.acceptedSinceSent);
    others.add(more.others);
    retryLater += more.retryLater;
    waiting += more.waiting;
  }

  /** Those with a 2xx, with the times since they were to be sent. */
  Tally accepted() {
    return accepted;
  }

  /** The same, with the times since they were sent. */
  Tally acceptedSinceSent() {
    return acceptedSinceSent;
  }

  /** Those with any other status, with the times since they were sent. */
  Tally others() {
    return others;
  }

  /** How many were refused with 429 or 503 and told when to come again. */
  long retryLater() {
    return retryLater;
  }

  /** How many had no connection to be sent over when the span ended. */
  long waiting() {
    return waiting;
  }
}

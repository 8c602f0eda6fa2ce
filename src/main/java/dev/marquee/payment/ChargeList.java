package dev.marquee.payment;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The gateway's own list of what it has charged, to be compared with ours. */
public interface ChargeList {

  /** What became of the wish for a page. */
  sealed interface Outcome {
    /** A page of the list; {@code hasMore} where another follows. */
    record Page(List<Charge> charges, boolean hasMore) implements Outcome {}

    /** The gateway cannot be asked now, or does not say it in a way that is understood. */
    record Unsettled(String why) implements Outcome {}
  }

  /**
   * A page of the charges that were made in a time, the newest first.
   *
   * @param after the last charge of the page before
   */
  Future<Outcome> charges(Instant from, Instant to, Optional<String> after);
}

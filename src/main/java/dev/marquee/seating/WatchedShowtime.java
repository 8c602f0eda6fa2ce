package dev.marquee.seating;

import java.util.Optional;
import java.util.TreeMap;

/**
 * The newest seats of one showtime that somebody watches. Change sets that come before their turn
 * wait for the one that is missing. Changed on the feed's own context only; the newest edition and
 * the status may be read by any thread.
 */
final class WatchedShowtime {
  private static final int MAX_EARLY = 1_000;

  private final int historyVersions;
  private final TreeMap<Long, SeatChanges> early = new TreeMap<>();
  private long untrimmed;
  private volatile SeatEdition edition;
  private volatile SaleStatus status;

  WatchedShowtime(SeatEdition first, SaleStatus status, int historyVersions) {
    this.edition = first;
    this.status = status;
    this.historyVersions = historyVersions;
  }

  /** The newest edition. */
  SeatEdition edition() {
    return edition;
  }

  /** Where the sale stands. */
  SaleStatus status() {
    return status;
  }

  void now(SaleStatus other) {
    status = other;
  }

  /** Takes a change set, in whatever order they come, and however often. */
  void apply(SeatChanges changes) {
    if (changes.version() > edition.version() && early.size() < MAX_EARLY) {
      early.put(changes.version(), changes);
      catchUp();
    }
  }

  /** Takes what Postgres says, if it is newer. */
  void refresh(SeatInventory.SeatStates states) {
    if (states.version() > edition.version()) {
      become(edition.skipTo(states));
      catchUp();
    }
  }

  private void catchUp() {
    early.headMap(edition.version(), true).clear();
    for (var next = nextInTurn(); next.isPresent(); next = nextInTurn()) {
      become(edition.next(next.get()));
    }
  }

  private Optional<SeatChanges> nextInTurn() {
    return Optional.ofNullable(early.remove(edition.version() + 1));
  }

  private void become(SeatEdition later) {
    edition = later;
    if (++untrimmed >= historyVersions) {
      untrimmed = 0;
      later.forgetBefore(historyVersions);
    }
  }
}

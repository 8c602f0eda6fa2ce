package dev.marquee.seating;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The newest seats of one showtime that somebody watches. Change sets that come before their turn
 * wait for the one that is missing. Changed on the feed's own context only; the newest edition and
 * the status may be read by any thread.
 */
final class WatchedShowtime {
  private static final int MAX_EARLY = 1_000;

  private final int historyVersions;
  private final TreeMap<Long, SeatChanges> early = new TreeMap<>();
  private final AtomicLongArray heldUntilMillis;
  private long untrimmed;
  private volatile SeatEdition edition;
  private volatile SaleStatus status;

  WatchedShowtime(SeatEdition first, SaleStatus status, int historyVersions) {
    this.edition = first;
    this.heldUntilMillis = new AtomicLongArray(first.states().letters().length());
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

  /** Takes change sets, in whatever order they come, and however often. */
  void apply(List<SeatChanges> sets) {
    for (var set : sets) {
      if (set.version() > edition.version() && early.size() < MAX_EARLY) {
        early.put(set.version(), set);
      }
    }
    catchUp();
  }

  /** Takes what Postgres says, if it is newer. */
  void refresh(SeatInventory.SeatStates states) {
    if (states.version() > edition.version()) {
      var later = edition.skipTo(states);
      forgetEnds(later);
      become(later, 1);
      catchUp();
    }
  }

  /**
   * Whether nobody can take the seat now: it is sold, or held for longer than until then.
   *
   * @param nowMillis the latest that it can be by the database's clock
   */
  boolean isTaken(int position, long nowMillis) {
    return switch (edition.status(position)) {
      case BOOKED, BLOCKED -> true;
      case HELD -> heldUntilMillis.get(position) > nowMillis;
      case AVAILABLE -> false;
    };
  }

  private void catchUp() {
    early.headMap(edition.version(), true).clear();
    var inTurn = new ArrayList<SeatChanges>();
    for (var next = edition.version() + 1; early.containsKey(next); next++) {
      var set = Objects.requireNonNull(early.remove(next));
      inTurn.add(set);
      noteEnds(set);
    }
    if (!inTurn.isEmpty()) {
      become(edition.after(inTurn), inTurn.size());
    }
  }

  /** Before the edition says HELD: read in the other order, an old end is only too early. */
  private void noteEnds(SeatChanges set) {
    for (var change : set.changes()) {
      heldUntilMillis.set(
          change.position(), change.status() == SeatStatus.HELD ? set.heldUntilMillis() : 0);
    }
  }

  /** Where the way to it is not known, neither is who holds what has changed. */
  private void forgetEnds(SeatEdition later) {
    for (var position = 0; position < heldUntilMillis.length(); position++) {
      if (later.status(position) != edition.status(position)) {
        heldUntilMillis.set(position, 0);
      }
    }
  }

  private void become(SeatEdition later, int steps) {
    edition = later;
    untrimmed += steps;
    if (untrimmed >= historyVersions) {
      untrimmed = 0;
      later.forgetBefore(historyVersions);
    }
  }
}

package dev.marquee.seating;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.Config.Batching;
import dev.marquee.seating.HoldStatement.Decision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The requests that wait for the desk, a line a showtime; where statements go across showtimes,
 * each showtime is in one of as many lines as there are connections. A line has one statement in
 * flight: what arrives meanwhile goes out together, and no two statements of this node wait for
 * each other's locks. With a batch size of 1 a line has as many in flight as there are connections.
 * Not for more than one thread.
 */
final class HoldQueue {
  /** How far into a line a batch looks for requests that do not meet. */
  private static final int LOOK_AHEAD = 4;

  private static final long INTERVAL_NANOS = 100_000_000;

  /** One waiting request, when it came by {@link System#nanoTime}, and who is told. */
  record Waiting(
      HoldRequest request,
      long cameNanos,
      Consumer<Decision> decided,
      Consumer<Throwable> failed) {}

  private record SeatOf(ShowtimeId showtime, String seatId) {}

  private final int batchSize;
  private final Batching batching;
  private final int connections;
  private final Map<Long, Deque<Waiting>> lines = new LinkedHashMap<>();
  private final Set<Long> busy = new HashSet<>();
  private int size;
  private long intervalBegan = Long.MIN_VALUE / 2;
  private long shortestSoFar;
  private long shortestWait;

  HoldQueue(int batchSize, Batching batching, int connections) {
    this.batchSize = batchSize;
    this.batching = batching;
    this.connections = connections;
  }

  int size() {
    return size;
  }

  /**
   * How long everybody has to wait now, none where nobody waits: the shortest wait of a short while
   * ago, so that one slow line does not count for the others. (The signal of CoDel, RFC 8289: the
   * time in a queue, not its length.)
   */
  long waitNanos() {
    return size == 0 ? 0 : shortestWait;
  }

  private void measure(long nowNanos, long waitNanos) {
    if (nowNanos - intervalBegan > INTERVAL_NANOS) {
      shortestWait = shortestSoFar;
      shortestSoFar = waitNanos;
      intervalBegan = nowNanos;
    } else {
      shortestSoFar = Math.min(shortestSoFar, waitNanos);
    }
  }

  void add(Waiting waiting) {
    lines
        .computeIfAbsent(line(waiting.request().showtime()), it -> new ArrayDeque<>())
        .add(waiting);
    size++;
  }

  /** The next batch: requests of one line that name no seat and no buyer twice; empty if none. */
  List<Waiting> next(long nowNanos) {
    var ready = lines.keySet().stream().filter(it -> !busy.contains(it)).findFirst();
    if (ready.isEmpty()) {
      return List.of();
    }
    var waiting = lines.remove(ready.get());
    var batch = draw(waiting);
    measure(nowNanos, nowNanos - batch.get(0).cameNanos());
    if (!waiting.isEmpty()) {
      // To the end: the other lines come first.
      lines.put(ready.get(), waiting);
    }
    if (batchSize > 1) {
      busy.add(ready.get());
    }
    size -= batch.size();
    return batch;
  }

  /** The batch's statement has returned. */
  void done(List<Waiting> batch) {
    busy.remove(line(batch.get(0).request().showtime()));
  }

  /** Takes out those that want one of these seats of the showtime. */
  List<Waiting> removeNaming(ShowtimeId showtime, Collection<String> seatIds) {
    var removed = new ArrayList<Waiting>();
    var waiting = lines.get(line(showtime));
    if (waiting == null) {
      return removed;
    }
    for (var it = waiting.iterator(); it.hasNext(); ) {
      var next = it.next();
      if (next.request().showtime().equals(showtime) && names(next.request(), seatIds)) {
        removed.add(next);
        it.remove();
      }
    }
    size -= removed.size();
    if (waiting.isEmpty()) {
      lines.values().remove(waiting);
    }
    return removed;
  }

  private static boolean names(HoldRequest request, Collection<String> seatIds) {
    return request.lines().stream().anyMatch(line -> seatIds.contains(line.seatId()));
  }

  private List<Waiting> draw(Deque<Waiting> waiting) {
    var batch = new ArrayList<Waiting>(Math.min(batchSize, waiting.size()));
    var seats = new HashSet<SeatOf>();
    var buyers = new HashSet<UUID>();
    var looked = 0;
    for (Iterator<Waiting> it = waiting.iterator();
        it.hasNext() && batch.size() < batchSize && looked < LOOK_AHEAD * batchSize;
        looked++) {
      var next = it.next();
      if (meetsNone(next.request(), seats, buyers)) {
        batch.add(next);
        it.remove();
      }
    }
    return batch;
  }

  private static boolean meetsNone(HoldRequest request, Set<SeatOf> seats, Set<UUID> buyers) {
    var wanted =
        request.lines().stream()
            .map(line -> new SeatOf(request.showtime(), line.seatId()))
            .toList();
    if (buyers.contains(request.buyerId()) || wanted.stream().anyMatch(seats::contains)) {
      return false;
    }
    buyers.add(request.buyerId());
    seats.addAll(wanted);
    return true;
  }

  private long line(ShowtimeId showtime) {
    return batching == Batching.SHOWTIME ? showtime.value() : showtime.value() % connections;
  }
}

package dev.marquee.seating;

import dev.marquee.catalog.SeatMap;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.seating.SeatChanges.SeatChange;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All seats of a showtime at one version, with the way that led there, and the frames that tell of
 * it. Immutable, for any thread; a frame is encoded once, whoever asks for it first.
 */
final class SeatEdition {

  /**
   * A step that the seats have made. The steps form a list from the newest to the oldest that is
   * still known; it is cut by taking the oldest one's {@code earlier} away.
   */
  private static final class Step {
    final long from;
    final List<SeatChange> changes;
    volatile @Nullable Step earlier;

    Step(long from, List<SeatChange> changes, @Nullable Step earlier) {
      this.from = from;
      this.changes = changes;
      this.earlier = earlier;
    }
  }

  private final ShowtimeId showtime;
  private final SeatMap seatMap;
  private final long version;
  private final byte[] letters;
  private final @Nullable Step newest;
  private final Map<Long, Optional<String>> diffs = new ConcurrentHashMap<>();
  private volatile @Nullable String snapshot;
  private volatile SeatInventory.@Nullable SeatStates states;

  /** A first edition: nothing is known of what led to it. */
  SeatEdition(ShowtimeId showtime, SeatMap seatMap, SeatInventory.SeatStates states) {
    this(showtime, seatMap, states.version(), bytes(states.letters()), null);
  }

  private SeatEdition(
      ShowtimeId showtime, SeatMap seatMap, long version, byte[] letters, @Nullable Step newest) {
    this.showtime = showtime;
    this.seatMap = seatMap;
    this.version = version;
    this.letters = letters;
    this.newest = newest;
  }

  private static byte[] bytes(String letters) {
    return letters.getBytes(StandardCharsets.US_ASCII);
  }

  ShowtimeId showtime() {
    return showtime;
  }

  long version() {
    return version;
  }

  /** The state of all seats, as the cache and Postgres have it. */
  SeatInventory.SeatStates states() {
    var known = states;
    if (known == null) {
      known = new SeatInventory.SeatStates(version, new String(letters, StandardCharsets.US_ASCII));
      states = known;
    }
    return known;
  }

  /** A later edition; the change sets lead there from this version, one after the other. */
  SeatEdition after(List<SeatChanges> inTurn) {
    var there = letters.clone();
    var way = newest;
    var at = version;
    for (var set : inTurn) {
      write(set.changes(), there);
      way = new Step(at, set.changes(), way);
      at = set.version();
    }
    return new SeatEdition(showtime, seatMap, at, there, way);
  }

  private static void write(List<SeatChange> changes, byte[] letters) {
    for (var change : changes) {
      letters[change.position()] = (byte) change.status().letter();
    }
  }

  /** A later edition, of which only the outcome is known: what is different becomes one step. */
  SeatEdition skipTo(SeatInventory.SeatStates later) {
    var there = bytes(later.letters());
    var changes = new ArrayList<SeatChange>();
    for (var position = 0; position < there.length; position++) {
      if (there[position] != letters[position]) {
        var seat = seatMap.seats().get(position);
        changes.add(new SeatChange(seat.id(), position, SeatStatus.ofLetter(there[position])));
      }
    }
    return new SeatEdition(
        showtime, seatMap, later.version(), there, new Step(version, changes, newest));
  }

  /** How a seat stands. */
  SeatStatus status(int position) {
    return SeatStatus.ofLetter(letters[position]);
  }

  /** Forgets all but the newest so many steps. Called now and then, since it walks them. */
  void forgetBefore(int steps) {
    var step = newest;
    for (var i = 1; i < steps && step != null; i++) {
      step = step.earlier;
    }
    if (step != null) {
      step.earlier = null;
    }
  }

  /** The frame that shows all seats. */
  String snapshotFrame() {
    var known = snapshot;
    if (known == null) {
      known =
          new JsonObject()
              .put("type", "snapshot")
              .put("showtime_id", showtime.toString())
              .put("version", version)
              .put("status", states().letters())
              .encode();
      snapshot = known;
    }
    return known;
  }

  /** The frame that leads from a version to this one; empty if the way is not known. */
  Optional<String> diffFrame(long from) {
    return diffs.computeIfAbsent(from, this::encodeDiff);
  }

  private Optional<String> encodeDiff(long from) {
    var last = new TreeMap<Integer, SeatChange>();
    for (var step = newest; step != null && step.from >= from; step = step.earlier) {
      step.changes.forEach(change -> last.putIfAbsent(change.position(), change));
      if (step.from == from) {
        return Optional.of(encode(from, last));
      }
    }
    return Optional.empty();
  }

  private String encode(long from, Map<Integer, SeatChange> last) {
    var changes = new JsonArray();
    for (var change : last.values()) {
      changes.add(new JsonArray().add(change.seatId()).add(change.status().name()));
    }
    return new JsonObject()
        .put("type", "diff")
        .put("from_version", from)
        .put("version", version)
        .put("changes", changes)
        .encode();
  }
}

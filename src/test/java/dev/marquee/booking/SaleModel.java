package dev.marquee.booking;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A sale as simple as can be: in one thread, in memory, without time. */
final class SaleModel {
  private static final int MOST_OPEN_HOLDS = 2;

  /** What must be answered to a request for a hold: taken seats count before too many holds. */
  record Verdict(Set<String> taken, boolean tooMany) {}

  /** Where a hold of the model stands. */
  enum State {
    OPEN,
    EXPIRED,
    RELEASED,
    BOOKED
  }

  /** A hold that was given; its booking stays known when it is cancelled. */
  static final class ModelHold {
    private final int buyer;
    private final String token;
    private final List<String> seatIds;
    private State state = State.OPEN;
    private Optional<String> booking = Optional.empty();

    private ModelHold(int buyer, String token, List<String> seatIds) {
      this.buyer = buyer;
      this.token = token;
      this.seatIds = seatIds;
    }

    int buyer() {
      return buyer;
    }

    String token() {
      return token;
    }

    Optional<String> booking() {
      return booking;
    }

    boolean isOpen() {
      return state == State.OPEN;
    }

    /** Also if the booking was cancelled: a hold is sold once. */
    boolean isBooked() {
      return state == State.BOOKED;
    }
  }

  private final List<String> seatIds;
  private final int[] open;
  private final List<ModelHold> holds = new ArrayList<>();
  private final Map<String, ModelHold> holders = new HashMap<>();

  SaleModel(List<String> seatIds, int buyers) {
    this.seatIds = seatIds;
    this.open = new int[buyers];
  }

  Verdict hold(int buyer, List<String> wanted) {
    var taken = new TreeSet<>(wanted);
    taken.retainAll(holders.keySet());
    return new Verdict(taken, open[buyer] == MOST_OPEN_HOLDS);
  }

  void held(int buyer, List<String> wanted, String token) {
    var hold = new ModelHold(buyer, token, wanted);
    holds.add(hold);
    open[buyer]++;
    wanted.forEach(seatId -> holders.put(seatId, hold));
  }

  /** Any of the holds so far. */
  Optional<ModelHold> hold(int which) {
    return holds.isEmpty() ? Optional.empty() : Optional.of(holds.get(which % holds.size()));
  }

  void release(ModelHold hold) {
    end(hold, State.RELEASED);
  }

  void expireAll() {
    holds.forEach(hold -> end(hold, State.EXPIRED));
  }

  private void end(ModelHold hold, State how) {
    if (hold.isOpen()) {
      hold.state = how;
      open[hold.buyer]--;
      hold.seatIds.forEach(holders::remove);
    }
  }

  void book(ModelHold hold, String booking) {
    hold.state = State.BOOKED;
    hold.booking = Optional.of(booking);
    open[hold.buyer]--;
  }

  void cancel(ModelHold hold) {
    hold.seatIds.forEach(seatId -> holders.remove(seatId, hold));
  }

  Set<String> booked() {
    var booked = new TreeSet<String>();
    holders.forEach(
        (seatId, hold) -> {
          if (hold.isBooked()) {
            booked.add(seatId);
          }
        });
    return booked;
  }

  /** A letter a seat, as in the map. */
  String letters() {
    var letters = new StringBuilder();
    for (var seatId : seatIds) {
      var hold = holders.get(seatId);
      letters.append(hold == null ? 'A' : hold.isBooked() ? 'B' : 'H');
    }
    return letters.toString();
  }
}

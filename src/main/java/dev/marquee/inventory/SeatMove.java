package dev.marquee.inventory;

import dev.marquee.booking.BookingId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A wish to move a booking to other seats.
 *
 * @param steps each seat at most once as a seat to leave, and once as a seat to take
 * @param mayUseBlocked whether seats that the house has blocked may be taken
 * @param blockReason where it is there, the seats that are left are blocked for it, else they are
 *     for sale again
 */
record SeatMove(
    BookingId booking, List<Step> steps, boolean mayUseBlocked, Optional<String> blockReason) {

  /** From one seat to another. */
  record Step(String from, String to) {}

  /** The seats that somebody leaves. */
  List<String> from() {
    return steps.stream().map(Step::from).toList();
  }

  /** The seats that somebody takes. */
  List<String> to() {
    return steps.stream().map(Step::to).toList();
  }

  /** The seats that the booking does not have afterwards. */
  Set<String> left() {
    var left = from().stream().collect(Collectors.toSet());
    to().forEach(left::remove);
    return left;
  }

  /** The seats that the booking did not have before. */
  Set<String> taken() {
    var taken = to().stream().collect(Collectors.toSet());
    from().forEach(taken::remove);
    return taken;
  }

  /** A booking's seats after the move, in the same order. */
  List<String> applyTo(List<String> seatIds) {
    Map<String, String> ways = new HashMap<>();
    steps.forEach(step -> ways.put(step.from(), step.to()));
    return seatIds.stream().map(it -> ways.getOrDefault(it, it)).toList();
  }
}

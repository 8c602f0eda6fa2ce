package dev.marquee.waitingroom;

import io.vertx.redis.client.Response;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A ticket's place in its queue at one moment of Redis' clock.
 *
 * @param isNew whether it was given this moment
 * @param isDrawn whether the order of those who came before the sale has been drawn
 * @param admittedUntil when the admission ends, in milliseconds since 1970
 * @param position among all who ever joined, from 1; 0 before the draw
 * @param ahead how many are in front now
 * @param waiting how many there are in the line
 * @param choosing how many were admitted and have not chosen seats
 * @param seatsLeft how many seats could be held when last looked at
 * @param perSecond how many were admitted a second of late
 * @param beacon the beacon's randomness that the draw was mixed with, in hex
 */
record Place(
    long nowMillis,
    boolean isNew,
    boolean isDrawn,
    long opensAtMillis,
    OptionalLong admittedUntil,
    long position,
    long ahead,
    long waiting,
    long choosing,
    OptionalLong seatsLeft,
    OptionalDouble perSecond,
    Optional<String> beacon) {

  /** Where a buyer is on the way in. */
  enum State {
    /** The sale has not opened: the order is yet to be drawn. */
    PRE_SALE,
    WAITING,
    ADMITTED
  }

  State state() {
    if (admittedUntil.isPresent()) {
      return State.ADMITTED;
    }
    return isDrawn ? State.WAITING : State.PRE_SALE;
  }

  /** Reads what {@link QueueScripts#VIEW} returns; empty where the ticket has no place. */
  static Optional<Place> of(@Nullable Response view) {
    if (view == null || view.size() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Place(
            view.get(0).toLong(),
            view.get(1).toInteger() == 1,
            "OPEN".equals(view.get(2).toString()),
            view.get(3).toLong(),
            whole(view.get(4)),
            view.get(5).toLong(),
            view.get(6).toLong(),
            view.get(7).toLong(),
            view.get(8).toLong(),
            whole(view.get(9)),
            number(view.get(10)),
            Optional.of(view.get(11).toString()).filter(it -> !it.isEmpty())));
  }

  private static OptionalLong whole(Response value) {
    var text = value.toString();
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }

  private static OptionalDouble number(Response value) {
    var text = value.toString();
    return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
  }
}

package dev.marquee.seating;

import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides who may try to hold seats of a showtime: where there is a waiting room, who was admitted.
 */
@FunctionalInterface
public interface Admission {
  /**
   * Whether the buyer may try.
   *
   * @param token what the buyer shows for it, as it came from outside
   */
  Future<Boolean> admits(ShowtimeId showtime, UUID buyer, Optional<String> token);
}

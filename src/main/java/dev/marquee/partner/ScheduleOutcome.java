package dev.marquee.partner;

import dev.marquee.catalog.ShowtimeId;
import java.time.Instant;
import java.util.List;

/** What became of a request to put a showtime on sale. */
sealed interface ScheduleOutcome {

  /** It is on sale, or will be. */
  record Scheduled(ShowtimeId showtime, Instant saleOpensAt) implements ScheduleOutcome {}

  /** The screen shows something else at that time. */
  record ScreenBusy() implements ScheduleOutcome {}

  /** It cannot be as it was asked for. */
  record Faulty(List<Fault> faults) implements ScheduleOutcome {}
}

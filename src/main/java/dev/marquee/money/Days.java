package dev.marquee.money;

import dev.marquee.api.Call;
import dev.marquee.api.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * Some days, from the first to the last, both included.
 *
 * @param last not before the first
 */
record Days(LocalDate first, LocalDate last) {

  /**
   * The days that a query asks for.
   *
   * @param most how many they may be
   * @throws Problem.Refusal 400 if they are none, the wrong way round, or too many
   */
  static Days of(Call call, int most) {
    return of(call.queryDate("from").orElseThrow(), call.queryDate("to").orElseThrow(), most);
  }

  static Days of(LocalDate first, LocalDate last, int most) {
    if (last.isBefore(first)) {
      throw Problem.invalid("/to", "is before from").refusal();
    }
    if (ChronoUnit.DAYS.between(first, last) >= most) {
      throw Problem.invalid("/to", "is more than " + most + " days after from").refusal();
    }
    return new Days(first, last);
  }

  /** When the first of them begins there. */
  Instant from(ZoneId zone) {
    return first.atStartOfDay(zone).toInstant();
  }

  /** When the last of them is over there. */
  Instant to(ZoneId zone) {
    return last.plusDays(1).atStartOfDay(zone).toInstant();
  }
}

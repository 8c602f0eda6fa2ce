package dev.marquee.partner;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A time as people write it: local time of the venue, or with its offset. On the day that clocks
 * change a local time may be none, or two; which one is meant is not guessed.
 *
 * @param fault the name and the sentence of what is wrong, where it is no instant
 */
record VenueTime(Optional<Instant> instant, Optional<Wrong> fault) {
  private static final Pattern LOCAL =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?");

  /** Why it is no instant. */
  record Wrong(String code, String message) {}

  static VenueTime read(String text, ZoneId timezone) {
    try {
      return LOCAL.matcher(text).matches()
          ? local(LocalDateTime.parse(text.replace(' ', 'T')), timezone)
          : of(OffsetDateTime.parse(text.replace(' ', 'T')).toInstant());
    } catch (DateTimeException e) {
      return wrong("malformed", "is not a time such as 2026-12-01 18:30 or 2026-12-01T18:30+05:30");
    }
  }

  private static VenueTime local(LocalDateTime time, ZoneId timezone) {
    var offsets = timezone.getRules().getValidOffsets(time);
    if (offsets.size() == 1) {
      return of(time.toInstant(offsets.get(0)));
    }
    if (offsets.isEmpty()) {
      return wrong("no_such_time", "does not exist in " + timezone + ": the clocks go forward");
    }
    var both = offsets.stream().map(it -> time + it.getId()).collect(Collectors.joining(" or "));
    return wrong("ambiguous_time", "is twice in " + timezone + ": say which one by " + both);
  }

  private static VenueTime of(Instant instant) {
    return new VenueTime(Optional.of(instant), Optional.empty());
  }

  private static VenueTime wrong(String code, String message) {
    return new VenueTime(Optional.empty(), Optional.of(new Wrong(code, message)));
  }
}

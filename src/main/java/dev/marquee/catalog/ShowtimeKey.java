package dev.marquee.catalog;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The key of a row of the booking path: its showtime and a random part. Outside it is one opaque
 * text, {@code prefix_showtime_hex}, so that whoever has it finds the row without a search.
 */
public record ShowtimeKey(ShowtimeId showtime, UUID value) {
  private static final Pattern TEXT = Pattern.compile("([a-z]{3})_([0-9]{1,18})_([0-9a-f]{32})");

  /** Reads a key from outside; empty if it is none of this prefix. */
  public static Optional<ShowtimeKey> parse(String prefix, String text) {
    var match = TEXT.matcher(text);
    if (!match.matches() || !match.group(1).equals(prefix)) {
      return Optional.empty();
    }
    var hex = match.group(3);
    return ShowtimeId.parse(match.group(2))
        .map(
            showtime ->
                new ShowtimeKey(
                    showtime,
                    new UUID(
                        Long.parseUnsignedLong(hex.substring(0, 16), 16),
                        Long.parseUnsignedLong(hex.substring(16), 16))));
  }

  /** The key as one text. */
  public String format(String prefix) {
    return prefix + "_" + showtime.value() + "_" + value.toString().replace("-", "");
  }
}

package dev.marquee.notification;

import java.math.BigDecimal;
import java.text.Bidi;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.Locale;

/** Times, prices and names as people read them. */
final class Wording {
  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm (zzzz)", Locale.ENGLISH);
  private static final DateTimeFormatter DATE_AND_TIME =
      DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", Locale.ENGLISH);

  private Wording() {}

  /**
   * A text from outside as one line: what breaks lines is a blank, what turns the direction of the
   * text around it is gone.
   */
  static String line(String text) {
    return text.replaceAll("[\\u202A-\\u202E\\u2066-\\u2069\\u200E\\u200F]", "")
        .replaceAll("[\\s\\p{Cc}\\u0085\\u2028\\u2029]+", " ")
        .strip();
  }

  /** A line for a text of the other direction, so that it does not turn what stands beside it. */
  static String isolated(String line) {
    var letters = line.toCharArray();
    return Bidi.requiresBidi(letters, 0, letters.length) ? "\u2068" + line + "\u2069" : line;
  }

  /** The moment at the venue with its time zone in words. */
  static String moment(Instant instant, ZoneId timezone) {
    return FULL.format(instant.atZone(timezone));
  }

  /** The moment at the venue, short. */
  static String shortMoment(Instant instant, ZoneId timezone) {
    return DATE_AND_TIME.format(instant.atZone(timezone));
  }

  /** A price with its currency, as in {@code €15.00}. */
  static String price(long amount, String code) {
    var currency = Currency.getInstance(code);
    var format = NumberFormat.getCurrencyInstance(Locale.US);
    format.setCurrency(currency);
    format.setMinimumFractionDigits(digits(currency));
    format.setMaximumFractionDigits(digits(currency));
    // A currency without a sign is told by its code, which would stick to the number.
    return format
        .format(BigDecimal.valueOf(amount, digits(currency)))
        .replaceAll("(\\p{L})(\\d)", "$1\u00a0$2");
  }

  private static int digits(Currency currency) {
    return Math.max(0, currency.getDefaultFractionDigits());
  }

  /** The name of a price class, as in {@code Front row} for {@code FRONT_ROW}. */
  static String category(String name) {
    var words = name.replace('_', ' ').toLowerCase(Locale.ROOT);
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** A line of at most so many characters; what is cut off is a dot. */
  static String atMost(int length, String line) {
    return line.codePointCount(0, line.length()) <= length
        ? line
        : line.substring(0, line.offsetByCodePoints(0, length - 1)).strip() + "…";
  }
}

package dev.marquee.api;

import java.util.Arrays;
import java.util.Locale;

/** Which of the two forms of an answer a client wants (RFC 9110, 12.5.1). */
public final class Media {
  private static final String CSV = "text/csv";

  private Media() {}

  /** Whether the header asks for CSV rather than for JSON; who asks for neither gets JSON. */
  public static boolean wantsCsv(String accept) {
    var csv = weight(accept, CSV);
    return csv > 0 && csv >= weight(accept, "application/json");
  }

  private static double weight(String accept, String type) {
    return Arrays.stream(accept.toLowerCase(Locale.ROOT).split(","))
        .map(range -> range.split(";"))
        .filter(range -> range[0].strip().equals(type))
        .mapToDouble(Media::weight)
        .max()
        .orElse(0);
  }

  private static double weight(String[] range) {
    return Arrays.stream(range)
        .skip(1)
        .map(String::strip)
        .filter(it -> it.matches("q=[01](\\.[0-9]{0,3})?"))
        .mapToDouble(it -> Double.parseDouble(it.substring(2)))
        .findFirst()
        .orElse(1);
  }
}

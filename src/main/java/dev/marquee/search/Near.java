package dev.marquee.search;

import dev.marquee.api.Problem;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A place to look around, degrees of WGS 84.
 *
 * @param radiusKm how far to look; absent: everywhere
 */
public record Near(double lat, double lng, Optional<Double> radiusKm) {
  private static final String DEGREES = "(-?\\d{1,3}(?:\\.\\d{1,12})?)";
  private static final Pattern PLACE = Pattern.compile(DEGREES + "\\s*,\\s*" + DEGREES);
  private static final Pattern KILOMETRES = Pattern.compile("\\d{1,5}(?:\\.\\d{1,6})?");

  /**
   * Reads a place as the contract has it.
   *
   * @throws Problem.Refusal 400 if it is none
   */
  static Near parse(String place) {
    return parse(place, Optional.empty());
  }

  /**
   * Reads a place and a radius as the contract has them.
   *
   * @throws Problem.Refusal 400 if one of them is none
   */
  static Near parse(String place, Optional<String> radiusKm) {
    var matcher = PLACE.matcher(place);
    if (matcher.matches()) {
      var lat = Double.parseDouble(matcher.group(1));
      var lng = Double.parseDouble(matcher.group(2));
      if (Math.abs(lat) <= 90 && Math.abs(lng) <= 180) {
        return new Near(lat, lng, radiusKm.map(Near::radius));
      }
    }
    throw Problem.invalid("/near", "is not a place such as 48.85,2.35").refusal();
  }

  /** Metres as kilometres, to the metre. */
  static double kilometres(double metres) {
    return Math.round(metres) / 1000.0;
  }

  private static double radius(String text) {
    if (KILOMETRES.matcher(text).matches() && Double.parseDouble(text) > 0) {
      return Double.parseDouble(text);
    }
    throw Problem.invalid("/radius_km", "is not a number of kilometres").refusal();
  }
}

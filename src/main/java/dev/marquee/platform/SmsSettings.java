package dev.marquee.platform;

import java.util.Set;

/**
 * The provider that takes text messages by HTTP; none where {@code url} is empty.
 *
 * @param authorization the header of this name, empty for none
 * @param contentType of the body: {@code application/json} or {@code
 *     application/x-www-form-urlencoded}; what is filled in is escaped accordingly
 * @param body what is sent, with {@code {to}}, {@code {text}} and {@code {id}} to be filled in
 * @param timeoutMillis bounds a call
 */
public record SmsSettings(
    String url, String authorization, String contentType, String body, int timeoutMillis) {

  private static final Set<String> KNOWN =
      Set.of("application/json", "application/x-www-form-urlencoded");

  /** Refuses what could not be filled in safely. */
  public SmsSettings {
    if (!KNOWN.contains(contentType)) {
      throw new IllegalArgumentException(
          "MARQUEE_SMS_CONTENT_TYPE must be application/json or"
              + " application/x-www-form-urlencoded");
    }
    if (timeoutMillis < 1) {
      throw new IllegalArgumentException("MARQUEE_SMS_TIMEOUT_MILLIS must be positive");
    }
  }
}

package dev.marquee.platform;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The provider at which partners sign in (OpenID Connect); none where {@code issuer} is empty.
 *
 * @param issuer its URL, below which it is discovered
 * @param redirectUri where it sends people back: this service's {@code /auth/oidc/callback}
 * @param roleClaim the claim of its identity tokens that tells what somebody does, a text or a list
 * @param roles what a value of that claim is here, {@code value=partner:role} and commas between:
 *     {@code lyric-owners=3:owner,lyric-door=3:gate}. Of several that fit the first counts
 * @param timeoutMillis bounds each of its answers
 */
public record OidcSettings(
    String issuer,
    String clientId,
    String clientSecret,
    String redirectUri,
    String roleClaim,
    String roles,
    int timeoutMillis) {

  private static final Pattern ROLE =
      Pattern.compile("([^=,]+)=([1-9][0-9]{0,17}):(owner|manager|box_office|gate)");

  /** Refuses what could not work. */
  public OidcSettings {
    if (!issuer.isEmpty()
        && (clientId.isEmpty() || clientSecret.isEmpty() || redirectUri.isEmpty())) {
      throw new IllegalArgumentException(
          "MARQUEE_OIDC_CLIENT_ID, MARQUEE_OIDC_CLIENT_SECRET and MARQUEE_OIDC_REDIRECT_URI must"
              + " be set where MARQUEE_OIDC_ISSUER is");
    }
    if (timeoutMillis < 1) {
      throw new IllegalArgumentException("MARQUEE_OIDC_TIMEOUT_MILLIS must be positive");
    }
    read(roles);
  }

  /** What somebody does for an organisation, as the provider says. */
  public record Membership(long partnerId, String role) {}

  /** Whether there is a provider. */
  public boolean isThere() {
    return !issuer.isEmpty();
  }

  /** What the values of the claim are here; empty if none of them is anything. */
  public Optional<Membership> membership(List<String> values) {
    return read(roles).entrySet().stream()
        .filter(it -> values.contains(it.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static Map<String, Membership> read(String roles) {
    var read = new LinkedHashMap<String, Membership>();
    Arrays.stream(roles.split(","))
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .forEach(
            it -> {
              var match = ROLE.matcher(it);
              if (!match.matches()) {
                throw new IllegalArgumentException(
                    "MARQUEE_OIDC_ROLES must be such as lyric-door=3:gate, with commas between");
              }
              read.putIfAbsent(
                  match.group(1), new Membership(Long.parseLong(match.group(2)), match.group(3)));
            });
    return read;
  }

  /** Without the secret: what is not in a string cannot be logged. */
  @Override
  public String toString() {
    return "OidcSettings[issuer=" + issuer + "]";
  }
}

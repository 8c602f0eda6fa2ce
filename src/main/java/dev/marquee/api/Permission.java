package dev.marquee.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a partner's person or key may be allowed to do. The contract names one for each call of
 * partners ({@code x-permission}).
 */
public enum Permission {
  /** Movies, venues, screens, showtimes. */
  LISTINGS,
  /** Which seats are for sale, and whose they are. */
  INVENTORY,
  /** What seats cost. */
  PRICING,
  /** What was sold. */
  REPORTS,
  /** Letting people in. */
  DOOR,
  /** Ledger, payouts. */
  MONEY,
  /** Who works for the organisation. */
  MEMBERS,
  /** Its API keys. */
  KEYS,
  /** Who changed what. */
  AUDIT;

  /** Reads the name that it has in the contract; empty if it is none. */
  public static Optional<Permission> named(String name) {
    return Arrays.stream(values()).filter(it -> it.text().equals(name)).findFirst();
  }

  /** Its name in the contract. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

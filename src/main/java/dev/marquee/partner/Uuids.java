package dev.marquee.partner;

import java.util.Optional;
import java.util.UUID;

/** How ids of accounts and keys look from outside. */
final class Uuids {
  private Uuids() {}

  /** Reads one; empty for what is none, which names nothing. */
  static Optional<UUID> parse(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

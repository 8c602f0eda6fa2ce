package dev.marquee.identity;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Someone who may hold and book.
 *
 * @param name empty for guests, who say who they are when they book
 * @param email as it was given; two that differ only in case are one. Empty for guests
 * @param roles one or more of {@code customer}, {@code guest}, {@code partner}, {@code admin}
 */
public record Account(
    UUID id,
    Optional<String> name,
    Optional<String> email,
    Optional<String> phone,
    List<String> roles) {

  /** The role of those who registered. */
  static final String CUSTOMER = "customer";

  /** The role, and then the only one, of those who did not. */
  static final String GUEST = "guest";

  /** Keeps the roles from being changed. */
  public Account {
    roles = List.copyOf(roles);
  }

  /** Whether this account was made without registering: no name, no mail address, no password. */
  public boolean isGuest() {
    return roles.contains(GUEST);
  }
}

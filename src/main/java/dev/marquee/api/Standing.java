package dev.marquee.api;

import java.util.Set;

/** Whose house it is, and what the caller may do there. Admins are not asked what they may. */
public record Standing(House house, Set<Permission> permissions) {
  /** Whether the caller may do this there. */
  public boolean allows(Caller caller, Permission permission) {
    return caller.has("admin") || permissions.contains(permission);
  }
}

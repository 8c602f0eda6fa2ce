package dev.marquee.api;

import java.util.EnumSet;
import java.util.Set;

/** Whose house it is, and what the caller may do there. */
public record Standing(House house, Set<Permission> permissions) {

  /** An admin may do everything everywhere; others what their role, or their key, has. */
  public static Standing of(Caller caller, House house, Set<Permission> permissions) {
    return new Standing(
        house, caller.has("admin") ? EnumSet.allOf(Permission.class) : Set.copyOf(permissions));
  }

  /** Whether the caller may do this there. */
  public boolean allows(Permission permission) {
    return permissions.contains(permission);
  }
}

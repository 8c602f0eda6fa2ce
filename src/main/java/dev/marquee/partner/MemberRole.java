package dev.marquee.partner;

import static dev.marquee.api.Permission.AUDIT;
import static dev.marquee.api.Permission.DOOR;
import static dev.marquee.api.Permission.INVENTORY;
import static dev.marquee.api.Permission.LISTINGS;
import static dev.marquee.api.Permission.PRICING;
import static dev.marquee.api.Permission.REPORTS;

import dev.marquee.api.Permission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What somebody does for an organisation, and so what they may do. */
enum MemberRole {
  OWNER(EnumSet.allOf(Permission.class)),
  MANAGER(Set.of(LISTINGS, INVENTORY, PRICING, REPORTS, DOOR, AUDIT)),
  BOX_OFFICE(Set.of(INVENTORY, DOOR)),
  GATE(Set.of(DOOR));

  private final Set<Permission> permissions;

  MemberRole(Set<Permission> permissions) {
    this.permissions = Set.copyOf(permissions);
  }

  /** Reads its name. */
  static MemberRole named(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** Its name in the contract and in the database. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  Set<Permission> permissions() {
    return permissions;
  }
}

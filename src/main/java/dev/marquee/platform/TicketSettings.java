package dev.marquee.platform;

/** Tickets. {@code keyDays}: after which the key that signs them is replaced. */
public record TicketSettings(int keyDays) {

  /** Refuses keys that are old at once. */
  public TicketSettings {
    if (keyDays < 1) {
      throw new IllegalArgumentException("MARQUEE_TICKETS_KEY_DAYS must be positive");
    }
  }
}

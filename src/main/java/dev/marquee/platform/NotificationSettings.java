package dev.marquee.platform;

/**
 * What buyers are told of their bookings.
 *
 * @param leaseSeconds how long a node that claims a message may take to send it
 * @param reminderHours how long before a showtime buyers are reminded; 0 is never
 * @param reminderSeconds how often a node looks for reminders that are due
 */
public record NotificationSettings(int leaseSeconds, int reminderHours, int reminderSeconds) {

  /** Refuses a lease that is over before a mail server has answered. */
  public NotificationSettings {
    if (leaseSeconds < 2 || reminderHours < 0 || reminderSeconds < 1) {
      throw new IllegalArgumentException(
          "MARQUEE_NOTIFICATION_… must be positive, and a lease last at least 2 seconds");
    }
  }
}

package dev.marquee.notification;

/** A way to reach a buyer. */
public enum Channel {
  MAIL,
  SMS
}

package dev.marquee.catalog;

/** Whether buyers queue before they may hold seats of a showtime. */
public enum WaitingRoomMode {
  OFF,
  ON,
  /** While the demand is high. */
  AUTO
}

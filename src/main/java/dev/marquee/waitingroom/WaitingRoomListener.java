package dev.marquee.waitingroom;

/** What the waiting rooms tell of themselves. Called on any thread. */
public interface WaitingRoomListener {
  /** A buyer got a place. */
  void joined();

  /** Buyers were admitted. */
  void admitted(long buyers);

  /** A buyer gave the place up. */
  void left();

  /** Buyers were not heard of for so long that they lost their places. */
  void lapsed(long buyers);

  /** A hold was refused for want of a good admission token. */
  void turnedAway();

  /** A waiting room was switched by the demand. */
  void switched(boolean on);
}

package dev.marquee.notification;

/** Hears what becomes of messages, for metrics. It must neither block nor throw. */
@FunctionalInterface
public interface NotificationListener {
  /** An attempt to tell a buyer has ended. */
  void notified(Channel channel, Kind kind, Result result);
}

package dev.marquee.notification;

import io.vertx.core.Future;

/** Sends messages on one channel. */
public interface Notifier {
  /**
   * Sends one message to one recipient. Succeeds once the server on the way there has taken it.
   *
   * <p>Fails with {@link dev.marquee.changes.EventHandler.Unprocessable} where another attempt
   * would fail as well; every other failure may be over at the next one. Neither names the
   * recipient.
   */
  Future<Void> send(Message message);

  /** Closes its connections. */
  default Future<Void> close() {
    return Future.succeededFuture();
  }
}

package dev.marquee.changes;

import io.vertx.core.Future;

/**
 * What a consumer group does with an event. It may be told of the same event again, also by two
 * nodes at once, and must do its work once. Where it fails it is asked again after a pause, and
 * after some attempts the event goes to the dead letters; with an {@link Unprocessable} it goes
 * there at once, with an {@link Unavailable} never.
 */
@FunctionalInterface
public interface EventHandler {
  /** Does what the event asks for, or nothing if it is not of interest. */
  Future<Void> handle(Event event);

  /** A failure that another attempt would not mend, such as an address that does not exist. */
  final class Unprocessable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says why, for those who look at dead letters: no personal data.
     *
     * @param reason in one line
     */
    public Unprocessable(String reason) {
      super(reason);
    }
  }

  /**
   * A failure that has nothing to do with the event: what is needed to handle any is away. It is
   * tried again for as long as it takes, since nothing behind it would fare better.
   */
  final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is away.
     *
     * @param what in one line
     */
    public Unavailable(String what, Throwable cause) {
      super(what, cause);
    }
  }
}

package dev.marquee.waitingroom;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.catalog.ShowtimeKey;
import dev.marquee.platform.Seal;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives out queue tickets. A ticket is sealed over its buyer and showtime and nothing else: so the
 * same buyer always gets the same one, nobody can make one up, and whose it is needs no look-up.
 */
final class QueueTickets {
  private final Seal seal;

  /** Tickets of one service. */
  QueueTickets(String secret) {
    this.seal = Seal.of(secret, "queue ticket");
  }

  /** The ticket of a buyer for a showtime. */
  QueueTicket of(ShowtimeId showtime, UUID buyer) {
    return new QueueTicket(showtime, seal.shortHex(showtime + "|" + buyer));
  }

  /** Reads a ticket from outside; empty if it is not one of this buyer's. */
  Optional<QueueTicket> owned(String text, UUID buyer) {
    return ShowtimeKey.parse(QueueTicket.PREFIX, text)
        .map(key -> of(key.showtime(), buyer))
        .filter(own -> Seal.same(own.toString(), text));
  }
}

package dev.marquee.notification;

import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;

/**
 * Who sends which message: a row in Postgres that one node claims for a while. It is there once the
 * message is sent, and then nobody sends it again.
 */
final class Claims {

  /** Names a message. */
  record Key(ShowtimeId showtime, String eventId, Channel channel) {}

  /** What became of the wish to send a message. */
  sealed interface Outcome {
    /** It is ours to send, until then by the database's clock. */
    record Ours(OffsetDateTime until) implements Outcome {}

    /** Somebody else is sending it. */
    record Taken() implements Outcome {}

    /** It has been sent. */
    record Sent() implements Outcome {}
  }

  private final Pool pool;
  private final int leaseSeconds;

  Claims(Pool pool, int leaseSeconds) {
    this.pool = pool;
    this.leaseSeconds = leaseSeconds;
  }

  /** Claims a message. */
  Future<Outcome> claim(Key key) {
    return pool.preparedQuery(
            """
            insert into notification as n (showtime_id, event_id, channel, claimed_until)
            values ($1, $2, $3, now() + make_interval(secs => $4))
            on conflict (showtime_id, event_id, channel) do update
            set claimed_until = excluded.claimed_until
            where n.sent_at is null and n.claimed_until <= now()
            returning claimed_until
            """)
        .execute(
            Tuple.of(
                key.showtime().value(), key.eventId(), key.channel().name(), (double) leaseSeconds))
        .compose(
            rows ->
                rows.size() == 0
                    ? whyNot(key)
                    : Future.succeededFuture(
                        new Outcome.Ours(
                            rows.iterator().next().getOffsetDateTime("claimed_until"))));
  }

  private Future<Outcome> whyNot(Key key) {
    return pool.preparedQuery(
            """
            select sent_at is not null as sent
            from notification
            where showtime_id = $1 and event_id = $2 and channel = $3
            """)
        .execute(tuple(key))
        .map(
            rows ->
                rows.iterator().next().getBoolean("sent")
                    ? new Outcome.Sent()
                    : new Outcome.Taken());
  }

  /** The message has been sent. */
  Future<Void> sent(Key key) {
    return pool.preparedQuery(
            """
            update notification
            set sent_at = now()
            where showtime_id = $1 and event_id = $2 and channel = $3 and sent_at is null
            """)
        .execute(tuple(key))
        .mapEmpty();
  }

  /**
   * Gives a claim back: the message was not sent, and the next attempt need not wait. One that is
   * over and somebody else's by now stays theirs.
   */
  Future<Void> release(Key key, Outcome.Ours claim) {
    return pool.preparedQuery(
            """
            update notification
            set claimed_until = now()
            where showtime_id = $1 and event_id = $2 and channel = $3 and claimed_until = $4
              and sent_at is null
            """)
        .execute(tuple(key).addOffsetDateTime(claim.until()))
        .mapEmpty();
  }

  private static Tuple tuple(Key key) {
    return Tuple.of(key.showtime().value(), key.eventId(), key.channel().name());
  }
}

package dev.marquee.notification;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.marquee.booking.BookingId;
import dev.marquee.changes.Event;
import dev.marquee.changes.EventHandler;
import dev.marquee.platform.Config;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells buyers what became of their bookings. A message is claimed, sent, and marked as sent: who
 * is told of the same event again does nothing, and who is told of it while another node is sending
 * fails and is asked again. Only a node that dies between sending and marking leaves a message that
 * is sent twice, with the same id.
 */
public final class Notifications implements EventHandler {
  private static final int MOST_UNMARKED = 10_000;

  private final Visits visits;
  private final Claims claims;
  private final Messages messages;
  private final Notifier mail;
  private final Notifier sms;
  private final NotificationListener listener;
  private final long sendMillis;

  /** What this node has sent and not yet marked, since the database was away. */
  private final Cache<Claims.Key, Boolean> unmarked =
      Caffeine.newBuilder().maximumSize(MOST_UNMARKED).build();

  /**
   * Messages about the bookings of this database.
   *
   * @param tickets what goes with a confirmation
   */
  public Notifications(
      Pool pool,
      Config config,
      Notifier mail,
      Notifier sms,
      TicketDocument tickets,
      NotificationListener listener) {
    this.visits = new Visits(pool);
    this.claims = new Claims(pool, config.notification().leaseSeconds());
    this.messages = new Messages(tickets, config.mail().from());
    this.mail = mail;
    this.sms = sms;
    this.listener = listener;
    // Well before the lease is over, so that nobody else begins while this may still be under way.
    this.sendMillis = TimeUnit.SECONDS.toMillis(config.notification().leaseSeconds()) / 2;
  }

  @Override
  public Future<Void> handle(Event event) {
    return Kind.of(event).map(kind -> tell(event, kind)).orElseGet(Future::succeededFuture);
  }

  private Future<Void> tell(Event event, Kind kind) {
    return BookingId.parse(event.subject())
        .map(visits::find)
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(
            found ->
                found
                    .map(visit -> tell(event, kind, visit))
                    .orElseGet(() -> Future.failedFuture(new Unprocessable("No such booking"))));
  }

  private Future<Void> tell(Event event, Kind kind, Visit visit) {
    if (!kind.isTimely(visit)) {
      listener.notified(Channel.MAIL, kind, Result.OUTDATED);
      return Future.succeededFuture();
    }
    var told = new ArrayList<Future<Void>>();
    if (visit.contact().email().isPresent()) {
      told.add(once(event, kind, visit, Channel.MAIL));
    }
    if (kind.isShort() && visit.contact().phone().isPresent()) {
      told.add(once(event, kind, visit, Channel.SMS));
    }
    return told.stream().reduce(Notifications::both).orElseGet(Future::succeededFuture);
  }

  /** What may still succeed is tried again before what cannot is given up. */
  private static Future<Void> both(Future<Void> one, Future<Void> other) {
    return Future.join(one, other)
        .<Void>mapEmpty()
        .recover(it -> mayStillSucceed(one) || other.succeeded() ? one : other);
  }

  private static boolean mayStillSucceed(Future<Void> attempt) {
    return attempt.failed() && !(attempt.cause() instanceof Unprocessable);
  }

  private Future<Void> once(Event event, Kind kind, Visit visit, Channel channel) {
    var key = new Claims.Key(visit.id().showtime(), event.id(), channel);
    return claims
        .claim(key)
        .compose(outcome -> decided(key, outcome, event, kind, visit))
        .onSuccess(result -> listener.notified(channel, kind, result))
        .onFailure(failure -> listener.notified(channel, kind, result(failure)))
        .mapEmpty();
  }

  private Future<Result> decided(
      Claims.Key key, Claims.Outcome outcome, Event event, Kind kind, Visit visit) {
    if (outcome instanceof Claims.Outcome.Ours claim) {
      return claimed(key, claim, event, kind, visit);
    }
    return outcome instanceof Claims.Outcome.Sent
        ? Future.succeededFuture(Result.REPEATED)
        : Future.failedFuture(new IllegalStateException("Another node is sending this message"));
  }

  private static Result result(Throwable failure) {
    return failure instanceof Unprocessable ? Result.REFUSED : Result.FAILED;
  }

  private Future<Result> claimed(
      Claims.Key key, Claims.Outcome.Ours claim, Event event, Kind kind, Visit visit) {
    var sending =
        unmarked.getIfPresent(key) != null
            ? Future.<Void>succeededFuture()
            : send(key, event, kind, visit).recover(failure -> notSent(key, claim, failure));
    return sending
        .compose(it -> claims.sent(key))
        .onSuccess(it -> unmarked.invalidate(key))
        .map(Result.SENT);
  }

  private Future<Void> send(Claims.Key key, Event event, Kind kind, Visit visit) {
    var notifier = key.channel() == Channel.MAIL ? mail : sms;
    return messages
        .of(key.channel(), kind, visit, event)
        .compose(notifier::send)
        .onSuccess(it -> unmarked.put(key, true))
        .timeout(sendMillis, TimeUnit.MILLISECONDS);
  }

  /** What took too long may still arrive: its claim lasts. */
  private Future<Void> notSent(Claims.Key key, Claims.Outcome.Ours claim, Throwable failure) {
    return failure instanceof TimeoutException
        ? Future.failedFuture(failure)
        : claims.release(key, claim).transform(it -> Future.failedFuture(failure));
  }
}

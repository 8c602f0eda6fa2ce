package dev.marquee.notification;

import dev.marquee.booking.BookingId;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.changes.Event;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.ReceivedMail;
import dev.marquee.devstack.TestDatabase;
import dev.marquee.devstack.TestStack;
import dev.marquee.platform.Config;
import dev.marquee.platform.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Bookings in a database that no node works on, and handlers that tell of them by real mail. */
final class NotificationWorld implements AutoCloseable {
  static final Buffer PDF = Buffer.buffer("%PDF-1.7 as good as one");

  private static final long BOUND_SECONDS = 20;

  final Vertx vertx = Vertx.vertx();
  final TestDatabase database = OwnDatabase.GIVEN;
  final Config config;
  final Pool pool;
  final Queue<Message> texts = new ConcurrentLinkedQueue<>();
  final Queue<String> results = new ConcurrentLinkedQueue<>();

  /** The recipient, whom nobody else has. */
  final String email = "buyer-" + UUID.randomUUID() + "@marquee.test";

  private final List<Notifier> notifiers = new ArrayList<>();

  NotificationWorld() {
    var settings = new TreeMap<>(TestStack.get().settings(database));
    settings.put("MARQUEE_MAIL_TIMEOUT_MILLIS", "2000");
    config = Config.load(settings);
    pool = Postgres.pool(vertx, config.database());
  }

  /** A database for all tests of this package. */
  private static final class OwnDatabase {
    private static final TestDatabase GIVEN = TestStack.get().ownDatabase("notification");
  }

  GivenShowtime showtime() {
    return Fixtures.showtime(database, 3, 4);
  }

  /** A node's handler. */
  Notifications handler() {
    return handler(booking -> Future.succeededFuture(PDF));
  }

  Notifications handler(TicketDocument tickets) {
    var mail = new MailNotifier(vertx, config.mail());
    notifiers.add(mail);
    return new Notifications(pool, config, mail, this::text, tickets, this::notified);
  }

  private Future<Void> text(Message message) {
    texts.add(message);
    return Future.succeededFuture();
  }

  private void notified(Channel channel, Kind kind, Result result) {
    results.add(channel + " " + kind + " " + result);
  }

  /** A confirmed booking of two silver seats, without a phone. */
  BookingId booked(Show show) {
    return booked(show, "Renée Moreau", "A1", "A2");
  }

  /** A confirmed booking of silver seats. */
  BookingId booked(Show show, String name, String... seats) {
    var id = new BookingId(new ShowtimeId(show.id()), UUID.randomUUID());
    var token = UUID.randomUUID();
    var buyer = UUID.randomUUID();
    database.update(
        """
        insert into hold (showtime_id, hold_token, buyer_id, slot, status, seat_ids, categories,
          amounts, currency, expires_at)
        values (?, ?, ?, 1, 'BOOKED', ?, array_fill('SILVER'::text, array[?::int]),
          array_fill(1500::bigint, array[?::int]), 'EUR', now())
        """,
        show.id(),
        token,
        buyer,
        List.of(seats),
        seats.length,
        seats.length);
    database.update(
        """
        insert into booking (showtime_id, booking_id, buyer_id, hold_token, status, total_amount,
          currency, contact_name, contact_email, confirmed_at)
        values (?, ?, ?, ?, 'CONFIRMED', ?, 'EUR', ?, ?, now())
        """,
        show.id(),
        id.value(),
        buyer,
        token,
        1500L * seats.length,
        name,
        email);
    database.update(
        """
        insert into booking_seat (showtime_id, booking_id, seat_id, category, amount, base)
        select ?, ?, unnest(?::text[]), 'SILVER', 1500, 1500
        """,
        show.id(),
        id.value(),
        List.of(seats));
    database.update(
        """
        insert into payment (showtime_id, payment_id, booking_id, method, payment_method, amount,
          currency, status, next_attempt_at)
        values (?, ?, ?, 'card', 'pm_card_visa', ?, 'EUR', 'CAPTURED', now())
        """,
        show.id(),
        UUID.randomUUID(),
        id.value(),
        1500L * seats.length);
    return id;
  }

  /** Cancels a booking, with its payment in this status then. */
  void cancel(BookingId id, String payment) {
    database.update(
        "update booking set status = 'CANCELLED', cancelled_at = now() where booking_id = ?",
        id.value());
    database.update("update payment set status = ? where booking_id = ?", payment, id.value());
  }

  void setPhone(BookingId id, String phone) {
    database.update("update booking set contact_phone = ? where booking_id = ?", phone, id.value());
  }

  Event confirmed(BookingId id) {
    return event("booking.confirmed", id, new JsonObject());
  }

  Event event(String type, BookingId id, JsonObject more) {
    var data =
        new JsonObject()
            .put("booking_id", id.toString())
            .put("showtime_id", id.showtime().toString())
            .mergeIn(more);
    return new Event(
        UUID.randomUUID().toString(),
        type,
        Instant.now(),
        id.toString(),
        id.showtime().toString(),
        data);
  }

  /** The buyer's mails, the newest first. */
  List<ReceivedMail> mails() {
    return TestStack.get().mail().mailsTo(email);
  }

  /** Lets the claims of an event's messages be over now, as after the death of who had them. */
  void expireClaims(Event event) {
    database.update(
        "update notification set claimed_until = now() - interval '1 second' where event_id = ?",
        event.id());
  }

  /** The result, or the failure as it is. */
  static <T> T await(Future<T> future) {
    try {
      return future.await(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("No answer in " + BOUND_SECONDS + " s", e);
    }
  }

  @Override
  public void close() {
    notifiers.forEach(it -> await(it.close()));
    await(pool.close());
    await(vertx.close());
  }
}

package dev.marquee.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.booking.BookingId;
import dev.marquee.catalog.ShowtimeId;
import dev.marquee.changes.Event;
import dev.marquee.changes.EventHandler.Unprocessable;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.ReceivedMail;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NotificationsTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final NotificationWorld world = new NotificationWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_confirmation_brings_the_tickets_and_the_calendar_entry() {
    var booking = world.booked(world.showtime().insert());
    var event = world.confirmed(booking);

    handle(event);

    var mail = onlyMail();
    assertThat(mail.subject()).startsWith("Your tickets: Fixture ");
    assertThat(mail.id()).isEqualTo("<" + event.id() + ".mail@localhost>");
    assertThat(mail.from()).isEqualTo("Marquee <tickets@localhost>");
    assertThat(mail.text())
        .contains("Hello Renée Moreau,", "Seat A1, Silver, €15.00", "Total €30.00")
        .contains(booking.toString(), "You can cancel until");
    assertThat(mail.html()).contains("<bdi>Renée Moreau</bdi>", "€30.00", booking.toString());
    assertThat(mail.attachment("tickets.pdf").content()).isEqualTo(NotificationWorld.PDF);
    assertThat(calendar(mail)).contains("METHOD:PUBLISH", "UID:" + booking + "@marquee");
    assertThat(world.results).containsExactly("MAIL CONFIRMATION SENT");
  }

  @Test
  void who_left_no_address_at_the_counter_is_told_by_phone_or_not_at_all() {
    var silent = world.booked(world.showtime().insert());
    var reachable = world.booked(world.showtime().insert());
    world.database.update(
        "update booking set contact_email = null where booking_id in (?, ?)",
        silent.value(),
        reachable.value());
    world.database.update(
        "update booking set contact_phone = '+15550100' where booking_id = ?", reachable.value());

    handle(world.confirmed(silent));
    handle(world.confirmed(reachable));

    assertThat(world.mails()).isEmpty();
    assertThat(world.results).containsExactly("SMS CONFIRMATION SENT");
    assertThat(world.texts.peek().text()).doesNotContain("mail");
  }

  @Test
  void an_event_that_is_told_again_sends_nothing() {
    var event = world.confirmed(world.booked(world.showtime().insert()));
    handle(event);

    handle(event);

    assertThat(world.mails()).hasSize(1);
    assertThat(world.results)
        .containsExactly("MAIL CONFIRMATION SENT", "MAIL CONFIRMATION REPEATED");
  }

  @Test
  void of_two_nodes_that_are_told_at_once_one_sends_and_the_other_is_asked_again() {
    var event = world.confirmed(world.booked(world.showtime().insert()));
    var printed = Promise.<Buffer>promise();
    var asked = new AtomicInteger();
    var slow =
        world.handler(
            it -> {
              asked.incrementAndGet();
              return printed.future();
            });
    var first = slow.handle(event);
    Await.until("The first node has claimed it", BOUND, () -> asked.get() == 1);

    assertThatThrownBy(() -> handle(event)).hasMessageContaining("Another node");
    printed.complete(NotificationWorld.PDF);
    NotificationWorld.await(first);
    handle(event);

    assertThat(world.mails()).hasSize(1);
  }

  @Test
  void many_nodes_that_are_told_at_once_send_one_mail() {
    var event = world.confirmed(world.booked(world.showtime().insert()));
    var handlers = List.of(world.handler(), world.handler(), world.handler(), world.handler());

    var told = handlers.stream().map(it -> it.handle(event)).toList();
    NotificationWorld.await(Future.join(told).transform(it -> Future.succeededFuture()));
    handle(event);

    assertThat(world.mails()).hasSize(1);
  }

  @Test
  void a_node_that_could_not_mark_what_it_sent_does_not_send_it_again() {
    var event = world.confirmed(world.booked(world.showtime().insert()));
    var handler = world.handler();
    refuseMarks(event);
    assertThatThrownBy(() -> NotificationWorld.await(handler.handle(event)));
    allowMarks(event);
    world.expireClaims(event);

    NotificationWorld.await(handler.handle(event));

    assertThat(world.mails()).hasSize(1);
  }

  @Test
  void a_kill_between_sending_and_marking_costs_one_duplicate_with_the_same_id() {
    var event = world.confirmed(world.booked(world.showtime().insert()));
    refuseMarks(event);
    assertThatThrownBy(() -> handle(event));
    allowMarks(event);

    assertThatThrownBy(() -> handle(event)).hasMessageContaining("Another node");
    world.expireClaims(event);
    handle(event);
    handle(event);

    assertThat(world.mails()).hasSize(2);
    assertThat(world.mails().stream().map(ReceivedMail::id).distinct()).hasSize(1);
  }

  private void refuseMarks(Event event) {
    world.database.update(
        """
        create or replace function refuse_mark() returns trigger language plpgsql as $$
        begin
          raise exception 'not now';
        end $$
        """);
    world.database.update(
        """
        create trigger "%s" before update on notification
        for each row when (new.sent_at is not null and new.event_id = '%s')
        execute function refuse_mark()
        """
            .formatted(event.id(), event.id()));
  }

  private void allowMarks(Event event) {
    world.database.update("drop trigger \"" + event.id() + "\" on notification");
  }

  @Test
  void a_message_that_could_not_be_made_is_sent_by_the_next_attempt() {
    var event = world.confirmed(world.booked(world.showtime().insert()));
    var printers = world.handler(it -> Future.failedFuture("out of paper"));
    assertThatThrownBy(() -> NotificationWorld.await(printers.handle(event)))
        .hasMessageContaining("out of paper");

    handle(event);

    assertThat(world.mails()).hasSize(1);
    assertThat(world.results).containsExactly("MAIL CONFIRMATION FAILED", "MAIL CONFIRMATION SENT");
  }

  @Test
  void a_cancellation_tells_the_refund_and_takes_the_entry_out_of_the_calendar() {
    var booking = world.booked(world.showtime().insert());
    world.cancel(booking, "REFUND_PENDING");

    handle(world.event("booking.cancelled", booking, new JsonObject()));

    var mail = onlyMail();
    assertThat(mail.subject()).startsWith("Booking cancelled: ");
    assertThat(mail.text()).contains("We give back €30.00");
    assertThat(calendar(mail))
        .contains("METHOD:CANCEL", "STATUS:CANCELLED", "UID:" + booking + "@marquee");
  }

  @Test
  void a_cancellation_of_what_was_never_charged_says_so() {
    var booking = world.booked(world.showtime().insert());
    world.cancel(booking, "VOIDED");

    handle(world.event("booking.cancelled", booking, new JsonObject()));

    assertThat(onlyMail().text()).contains("You have not been charged.").doesNotContain("back");
  }

  @Test
  void who_booked_a_showtime_that_is_cancelled_is_told_that_it_is() {
    var booking = world.booked(world.showtime().insert());
    world.cancel(booking, "REFUNDED");
    var reason = new JsonObject().put("reason", "showtime_cancelled");

    handle(world.event("booking.cancelled", booking, reason));

    assertThat(onlyMail().subject()).startsWith("Showtime cancelled: ");
    assertThat(onlyMail().text()).contains("we are sorry", "We give back €30.00");
  }

  @Test
  void a_reminder_goes_to_the_mailbox_and_the_phone() {
    var booking = world.booked(world.showtime().insert());
    world.setPhone(booking, "+49 30 555 0100");

    handle(world.event("booking.reminder", booking, new JsonObject()));

    assertThat(onlyMail().subject()).startsWith("Reminder: ");
    assertThat(world.texts).hasSize(1);
    assertThat(world.texts.element().to()).isEqualTo("+49 30 555 0100");
    assertThat(world.texts.element().text())
        .startsWith("See you soon: Fixture ")
        .contains("Seats A1, A2");
  }

  @Test
  void a_reminder_of_a_booking_cancelled_meanwhile_sends_nothing() {
    var booking = world.booked(world.showtime().insert());
    world.cancel(booking, "REFUNDED");

    handle(world.event("booking.reminder", booking, new JsonObject()));

    assertThat(world.mails()).isEmpty();
    assertThat(world.results).containsExactly("MAIL REMINDER OUTDATED");
  }

  @Test
  void a_reminder_that_comes_after_the_beginning_sends_nothing() {
    var show = world.showtime().startingIn(Duration.ofMinutes(-1)).insert();

    handle(world.event("booking.reminder", world.booked(show), new JsonObject()));

    assertThat(world.mails()).isEmpty();
  }

  @Test
  void a_confirmation_of_a_booking_cancelled_meanwhile_sends_no_tickets() {
    var booking = world.booked(world.showtime().insert());
    world.cancel(booking, "REFUNDED");

    handle(world.confirmed(booking));

    assertThat(world.mails()).isEmpty();
  }

  @Test
  void a_bad_address_is_refused_at_once_and_the_phone_is_told_all_the_same() {
    var booking = world.booked(world.showtime().insert());
    world.setPhone(booking, "+15550100");
    world.database.update(
        "update booking set contact_email = ? where booking_id = ?",
        "a\r\nRCPT TO:<b@marquee.test>",
        booking.value());

    assertThatThrownBy(() -> handle(world.confirmed(booking)))
        .isInstanceOf(Unprocessable.class)
        .hasMessage("It is no mail address");

    assertThat(world.texts).hasSize(1);
    assertThat(world.results)
        .containsExactlyInAnyOrder("MAIL CONFIRMATION REFUSED", "SMS CONFIRMATION SENT");
  }

  @Test
  void an_event_of_no_booking_is_unprocessable_and_other_events_are_left_alone() {
    var nobody = new BookingId(new ShowtimeId(1), UUID.randomUUID());

    assertThatThrownBy(() -> handle(world.confirmed(nobody))).isInstanceOf(Unprocessable.class);
    handle(world.event("booking.admired", nobody, new JsonObject()));

    assertThat(world.mails()).isEmpty();
  }

  private void handle(Event event) {
    NotificationWorld.await(world.handler().handle(event));
  }

  private ReceivedMail onlyMail() {
    assertThat(world.mails()).hasSize(1);
    return world.mails().get(0);
  }

  private static String calendar(ReceivedMail mail) {
    return mail.attachment("booking.ics").content().toString().replace("\r\n ", "");
  }
}

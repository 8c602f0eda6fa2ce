package dev.marquee.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookingId;
import dev.marquee.devstack.GivenShowtime.Show;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemindersTest {
  private static final int HOURS = 3;

  private final NotificationWorld world = new NotificationWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_booking_from_before_is_reminded_once_ever() {
    var show = startingIn(Duration.ofHours(2));
    var booking = bookedLongAgo(show);

    writeDue(HOURS);
    writeDue(HOURS);

    assertThat(reminders(show)).hasSize(1);
    var event = reminders(show).get(0);
    assertThat(event.getString("subject")).isEqualTo(booking.toString());
    assertThat(new JsonObject(event.getString("data")))
        .isEqualTo(
            new JsonObject()
                .put("booking_id", booking.toString())
                .put("showtime_id", String.valueOf(show.id()))
                .put("seat_ids", List.of("A1", "A2")));
    assertThat(BookingId.parse(event.getString("subject"))).contains(booking);
  }

  @Test
  void nodes_that_look_at_once_write_each_reminder_once() {
    var show = startingIn(Duration.ofHours(2));
    IntStream.rangeClosed(1, 4).forEach(i -> bookedLongAgo(show, "A" + i));

    var turns =
        IntStream.range(0, 8).mapToObj(i -> new Reminders(world.pool, HOURS).writeDue()).toList();
    NotificationWorld.await(Future.all(turns));
    writeDue(HOURS);

    assertThat(reminders(show)).hasSize(4);
  }

  @Test
  void who_booked_when_it_was_soon_already_is_not_reminded() {
    var show = startingIn(Duration.ofHours(2));
    world.booked(show);

    writeDue(HOURS);

    assertThat(reminders(show)).isEmpty();
  }

  @Test
  void nothing_is_written_of_what_is_cancelled_over_or_far_away() {
    var cancelled = startingIn(Duration.ofHours(2));
    world.cancel(bookedLongAgo(cancelled), "REFUNDED");
    var calledOff = startingIn(Duration.ofHours(2));
    bookedLongAgo(calledOff);
    world.database.update(
        "update showtime set cancelled_at = now() where showtime_id = ?", calledOff.id());
    var over = startingIn(Duration.ofMinutes(-1));
    bookedLongAgo(over);
    var far = startingIn(Duration.ofHours(4));
    bookedLongAgo(far);

    writeDue(HOURS);

    for (var show : List.of(cancelled, calledOff, over, far)) {
      assertThat(reminders(show)).isEmpty();
    }
  }

  @Test
  void zero_hours_is_never() {
    var show = startingIn(Duration.ofMinutes(1));
    bookedLongAgo(show);

    writeDue(0);

    assertThat(reminders(show)).isEmpty();
  }

  private Show startingIn(Duration time) {
    return world.showtime().startingIn(time).insert();
  }

  private BookingId bookedLongAgo(Show show) {
    return bookedLongAgo(show, "A1", "A2");
  }

  private BookingId bookedLongAgo(Show show, String... seats) {
    var booking = world.booked(show, "Ada", seats);
    world.database.update(
        "update booking set confirmed_at = now() - interval '1 day' where booking_id = ?",
        booking.value());
    return booking;
  }

  private void writeDue(int hours) {
    NotificationWorld.await(new Reminders(world.pool, hours).writeDue());
  }

  private List<JsonObject> reminders(Show show) {
    return world.database.query(
        "select subject, data from outbox where showtime_id = ? and type = 'booking.reminder'",
        show.id());
  }
}

package dev.marquee.booking;

import static dev.marquee.booking.BookingWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BookingAuditorTest {
  private final BookingWorld world = new BookingWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void the_auditor_finds_a_seat_that_is_sold_and_not_booked() {
    world.sell("A1");
    var before = await(world.auditor().audit());
    world.run(
        """
        update seat_inventory set status = 'AVAILABLE', booking_id = null
        where showtime_id = $1 and seat_id = 'A1'
        """,
        Tuple.of(world.showtime.value()));

    var anomalies = await(world.auditor().audit());
    world.run(
        """
        update seat_inventory i set status = 'BOOKED', booking_id = s.booking_id
        from booking_seat s
        where i.showtime_id = $1 and i.seat_id = 'A1'
          and s.showtime_id = $1 and s.seat_id = 'A1'
        """,
        Tuple.of(world.showtime.value()));

    assertThat(before).isZero();
    assertThat(anomalies).as("the seat, and the count that it is missing in").isEqualTo(2);
  }

  @Test
  void the_auditor_finds_a_count_of_available_seats_that_is_wrong() {
    world.sell("A1");
    var before = await(world.auditor().audit());
    count("available_seats + 1");

    var anomalies = await(world.auditor().audit());
    count("available_seats - 1");

    assertThat(before).isZero();
    assertThat(anomalies).isEqualTo(1);
  }

  @Test
  void the_auditor_finds_a_blocked_seat_without_a_reason_and_a_reason_without_a_blocked_seat() {
    world.sell("A1");
    var before = await(world.auditor().audit());
    seat("A2", "status = 'BLOCKED'");
    count("available_seats - 1");

    var unexplained = await(world.auditor().audit());
    world.run(
        """
        insert into seat_block (showtime_id, seat_id, reason, blocked_by)
        values ($1, 'A2', 'House seats', 'somebody')
        """,
        Tuple.of(world.showtime.value()));
    var explained = await(world.auditor().audit());
    seat("A2", "status = 'AVAILABLE'");
    count("available_seats + 1");

    assertThat(before).isZero();
    assertThat(unexplained).isEqualTo(1);
    assertThat(explained).isZero();
    assertThat(await(world.auditor().audit())).isEqualTo(1);
    world.run("delete from seat_block where showtime_id = $1", Tuple.of(world.showtime.value()));
  }

  @Test
  void the_auditor_finds_a_seat_that_the_box_office_is_said_to_hold_for_somebody_else() {
    world.sell("A1");
    var hold = UUID.randomUUID();
    seat(
        "A2",
        "status = 'HELD', hold_token = '%s', hold_expires_at = 'infinity'"
            .formatted(UUID.randomUUID()));
    count("available_seats - 1");
    world.run(
        """
        insert into box_office_hold (showtime_id, hold_id, name, seat_ids, held_by)
        values ($1, $2, 'Lions Club', array['A2'], 'somebody')
        """,
        Tuple.of(world.showtime.value(), hold));

    var another = await(world.auditor().audit());
    seat("A2", "hold_token = '%s'".formatted(hold));

    assertThat(another).isEqualTo(1);
    assertThat(await(world.auditor().audit())).isZero();
  }

  private void seat(String seatId, String change) {
    world.run(
        "update seat_inventory set %s where showtime_id = $1 and seat_id = $2".formatted(change),
        Tuple.of(world.showtime.value(), seatId));
  }

  private void count(String seats) {
    world.run(
        "update sale set available_seats = %s where showtime_id = $1".formatted(seats),
        Tuple.of(world.showtime.value()));
  }
}

package dev.marquee.booking;

import static dev.marquee.booking.BookingWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
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

  private void count(String seats) {
    world.run(
        "update sale set available_seats = %s where showtime_id = $1".formatted(seats),
        Tuple.of(world.showtime.value()));
  }
}

package dev.marquee.booking;

import static dev.marquee.booking.BookingWorld.GOOD_CARD;
import static dev.marquee.booking.BookingWorld.SEAT_PRICE;
import static dev.marquee.booking.BookingWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.SimulatedFaults.Kind;
import dev.marquee.devstack.SimulatedFaults.Operation;
import dev.marquee.devstack.SimulatedIntent;
import dev.marquee.seating.SeatStatus;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CancellationTest {
  private final BookingWorld world = new BookingWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private static JsonObject answer(CancelOutcome outcome) {
    return ((CancelOutcome.Cancelled) outcome).booking().toJson(List.of());
  }

  @Test
  void a_cancelled_booking_frees_its_seats_and_is_refunded() {
    var booking = world.sell("A1", "A2");

    var answer = answer(world.cancel(booking));

    assertThat(answer.getString("status")).isEqualTo("CANCELLED");
    assertThat(answer.getJsonObject("refund"))
        .isEqualTo(
            new JsonObject()
                .put(
                    "amount", new JsonObject().put("amount", 2 * SEAT_PRICE).put("currency", "USD"))
                .put("status", "REFUNDED"));
    assertThat(world.seatStatus("A1")).isEqualTo("AVAILABLE");
    assertThat(world.published)
        .last()
        .satisfies(
            it -> assertThat(it.changes()).allMatch(seat -> seat.status() == SeatStatus.AVAILABLE));
    assertThat(world.simulator.intents())
        .singleElement()
        .extracting(SimulatedIntent::refunded)
        .isEqualTo(2 * SEAT_PRICE);
    assertThat(availableSeats()).isEqualTo(10);
    assertThat(world.sell("A1", "A2")).isNotEqualTo(booking);
  }

  private int availableSeats() {
    return world
        .first(
            "select available_seats from sale where showtime_id = $1",
            Tuple.of(world.showtime.value()))
        .getInteger("available_seats");
  }

  @Test
  void to_cancel_again_gives_the_same_answer_and_does_nothing() {
    var booking = world.sell("A1");

    var first = answer(world.cancel(booking));
    var second = answer(world.cancel(booking));

    assertThat(second).isEqualTo(first);
    assertThat(events()).isEqualTo("booking.cancelled booking.confirmed");
    assertThat(world.simulator.intents())
        .singleElement()
        .extracting(SimulatedIntent::refunded)
        .isEqualTo(SEAT_PRICE);
  }

  private String events() {
    return world
        .first(
            "select string_agg(type, ' ' order by type) as types from outbox where showtime_id = $1",
            Tuple.of(world.showtime.value()))
        .getString("types");
  }

  @Test
  void a_refund_that_fails_is_made_later() {
    var booking = world.sell("A1");
    world.simulator.order(Operation.REFUND, Kind.ERROR, 2);

    var answer = answer(world.cancel(booking));
    world.reconcile();

    assertThat(answer.getJsonObject("refund").getString("status")).isEqualTo("REFUND_PENDING");
    assertThat(answer(world.cancel(booking)).getJsonObject("refund").getString("status"))
        .isEqualTo("REFUNDED");
  }

  @Test
  void a_booking_is_not_cancelled_once_the_window_is_past() {
    var booking = world.sell("A1");
    world.run(
        "update sale set cancellable_until = now() where showtime_id = $1",
        Tuple.of(world.showtime.value()));

    assertThat(world.cancel(booking)).isEqualTo(new CancelOutcome.Closed());
    assertThat(world.seatStatus("A1")).isEqualTo("BOOKED");
  }

  @Test
  void a_booking_that_is_not_paid_yet_or_somebody_elses_is_not_cancelled() {
    var hold = world.hold("A1");
    world.simulator.order(Operation.AUTHORIZE, Kind.TIMEOUT, 1);
    var pending = ((BookOutcome.Pending) world.book(hold, GOOD_CARD)).booking();
    var stranger = UUID.randomUUID();

    assertThat(world.cancel(pending)).isEqualTo(new CancelOutcome.PaymentInProgress());
    assertThat(await(world.desk().cancel(pending, stranger)))
        .isEqualTo(new CancelOutcome.NoSuchBooking());
  }
}

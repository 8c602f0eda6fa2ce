package dev.marquee.booking;

import static dev.marquee.booking.BookingWorld.GOOD_CARD;
import static dev.marquee.booking.BookingWorld.SEAT_PRICE;
import static dev.marquee.booking.BookingWorld.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.devstack.SimulatedFaults.Kind;
import dev.marquee.devstack.SimulatedFaults.Operation;
import dev.marquee.devstack.SimulatedIntent;
import dev.marquee.seating.SeatStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BookingDeskTest {
  private final BookingWorld world = new BookingWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_paid_hold_is_a_booking_and_its_event_came_with_it() {
    var hold = world.hold("A1", "A2");

    var outcome = world.book(hold, GOOD_CARD);

    assertThat(outcome).isInstanceOf(BookOutcome.Confirmed.class);
    assertThat(world.paymentStatus(hold)).isEqualTo("CAPTURED");
    assertThat(world.charges(hold))
        .singleElement()
        .extracting(SimulatedIntent::captured)
        .isEqualTo(2 * SEAT_PRICE);
    assertThat(world.seatStatus("A1")).isEqualTo("BOOKED");
    assertThat(world.published)
        .last()
        .satisfies(
            it -> assertThat(it.changes()).allMatch(seat -> seat.status() == SeatStatus.BOOKED));
    assertThat(eventsWrittenWithTheirBooking("booking.confirmed")).isEqualTo(1);
  }

  private long eventsWrittenWithTheirBooking(String type) {
    return world
        .first(
            """
            select count(*) as events
            from outbox o
            join booking b on b.showtime_id = o.showtime_id and b.xmin = o.xmin
            where o.showtime_id = $1 and o.type = $2
            """,
            Tuple.of(world.showtime.value(), type))
        .getLong("events");
  }

  @Test
  void a_declined_card_leaves_the_hold_the_time_it_had() {
    var hold = world.hold("A1");
    var before = holdEnds(hold.value());

    var outcome = world.book(hold, "pm_card_chargeDeclinedInsufficientFunds");

    assertThat(outcome).isEqualTo(new BookOutcome.Declined("insufficient_funds"));
    assertThat(holdEnds(hold.value())).isEqualTo(before);
    assertThat(world.timers.get(hold)).isCloseTo(420_000, within(10_000L));
    assertThat(world.paymentStatus(hold)).isEqualTo("DECLINED");
    assertThat(world.bookingStatus(hold)).isEqualTo("CANCELLED");
    assertThat(world.book(hold, GOOD_CARD)).isInstanceOf(BookOutcome.Confirmed.class);
  }

  /** When a hold ends, by itself and by its seats: both must say the same. */
  private String holdEnds(UUID hold) {
    var row =
        world.first(
            """
            select h.status, h.expires_at::text as expires_at,
              (select min(i.hold_expires_at)::text
               from seat_inventory i
               where i.showtime_id = $1 and i.hold_token = $2) as seats_expire_at
            from hold h
            where h.showtime_id = $1 and h.hold_token = $2
            """,
            Tuple.of(world.showtime.value(), hold));
    assertThat(row.getString("seats_expire_at")).isEqualTo(row.getString("expires_at"));
    return row.getString("status") + " until " + row.getString("expires_at");
  }

  @Test
  void a_gateway_that_does_not_answer_leaves_the_booking_pending_until_it_is_known() {
    var hold = world.hold("A1");
    world.simulator.order(Operation.AUTHORIZE, Kind.TIMEOUT, 1);

    var outcome = world.book(hold, GOOD_CARD);
    var status = world.bookingStatus(hold);
    world.reconcile();

    assertThat(outcome).isInstanceOf(BookOutcome.Pending.class);
    assertThat(status).isEqualTo("PENDING");
    assertThat(world.bookingStatus(hold)).isEqualTo("CONFIRMED");
    assertThat(world.charges(hold))
        .singleElement()
        .extracting(SimulatedIntent::status)
        .isEqualTo("succeeded");
  }

  @Test
  void a_request_that_was_lost_on_the_way_is_made_again_under_its_key() {
    var hold = world.hold("A1");
    world.simulator.order(Operation.AUTHORIZE, Kind.TIMEOUT_BEFORE_EFFECT, 1);

    var outcome = world.book(hold, GOOD_CARD);
    world.reconcile();

    assertThat(outcome).isInstanceOf(BookOutcome.Pending.class);
    assertThat(world.paymentStatus(hold)).isEqualTo("CAPTURED");
    assertThat(world.charges(hold)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"ERROR", "DROP_BEFORE_EFFECT", "DROP_AFTER_EFFECT"})
  void a_gateway_that_fails_leaves_the_hold_and_takes_nothing(Kind fault) {
    var hold = world.hold("A1");
    world.simulator.order(Operation.AUTHORIZE, fault, 2);

    var outcome = world.book(hold, GOOD_CARD);
    var held = holdEnds(hold.value());
    world.reconcile();

    assertThat(outcome).isEqualTo(new BookOutcome.PaymentUnavailable());
    assertThat(held).startsWith("ACTIVE");
    assertThat(world.paymentStatus(hold)).isEqualTo("VOIDED");
    assertThat(world.charges(hold))
        .singleElement()
        .extracting(SimulatedIntent::status)
        .isEqualTo("canceled");
    assertThat(world.book(hold, GOOD_CARD)).isInstanceOf(BookOutcome.Confirmed.class);
  }

  @Test
  void a_pending_booking_is_given_up_when_its_fence_ends_without_an_answer() {
    var hold = world.hold("A1");
    world.simulator.order(Operation.AUTHORIZE, Kind.TIMEOUT, 10);
    world.book(hold, GOOD_CARD);
    world.expireFence(hold);
    world.expireLeases();

    await(world.reconciler(world.gateway).sweep());
    var status = world.bookingStatus(hold);
    world.simulator.clearFaults();
    world.reconcile();

    assertThat(status).isEqualTo("CANCELLED");
    assertThat(world.paymentStatus(hold)).isEqualTo("VOIDED");
    assertThat(world.charges(hold))
        .singleElement()
        .extracting(SimulatedIntent::status)
        .isEqualTo("canceled");
  }

  @Test
  void of_two_bookings_at_once_on_one_hold_one_goes_on() {
    var hold = world.hold("A1");

    var outcomes =
        await(
            Future.all(
                    world.desk().book(world.request(hold, GOOD_CARD)),
                    world.desk().book(world.request(hold, GOOD_CARD)))
                .map(it -> it.<BookOutcome>list()));

    assertThat(outcomes).filteredOn(BookOutcome.Confirmed.class::isInstance).hasSize(1);
    assertThat(outcomes)
        .filteredOn(
            it ->
                it instanceof BookOutcome.PaymentInProgress
                    || it instanceof BookOutcome.AlreadyBooked)
        .hasSize(1);
    assertThat(world.simulator.intents()).hasSize(1);
  }

  @Test
  void a_hold_that_is_paid_for_is_refused_with_the_booking_under_way() {
    var hold = world.hold("A1");
    world.simulator.order(Operation.AUTHORIZE, Kind.TIMEOUT, 1);
    var first = (BookOutcome.Pending) world.book(hold, GOOD_CARD);

    var second = (BookOutcome.PaymentInProgress) world.book(hold, GOOD_CARD);

    assertThat(second.booking()).contains(first.booking());
  }

  @Test
  void what_cannot_be_sold_is_refused_and_not_charged() {
    var booked = world.hold("A1");
    world.book(booked, GOOD_CARD);
    var expired = world.hold("A2");
    world.expireBuyersTime(expired);
    var closed = world.hold("A3");
    world.run(
        "update sale set closes_at = now() where showtime_id = $1",
        Tuple.of(world.showtime.value()));

    assertThat(world.book(booked, GOOD_CARD)).isInstanceOf(BookOutcome.AlreadyBooked.class);
    assertThat(world.book(expired, GOOD_CARD)).isEqualTo(new BookOutcome.HoldExpired());
    assertThat(world.book(closed, GOOD_CARD)).isEqualTo(new BookOutcome.NotOnSale());
    var stranger = world.request(closed, GOOD_CARD);
    assertThat(
            await(
                world
                    .desk()
                    .book(
                        new BookRequest(
                            closed, UUID.randomUUID(), "card", GOOD_CARD, stranger.contact()))))
        .isEqualTo(new BookOutcome.NoSuchHold());
    assertThat(world.simulator.intents()).hasSize(1);
  }
}

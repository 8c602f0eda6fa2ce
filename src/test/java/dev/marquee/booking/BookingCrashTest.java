package dev.marquee.booking;

import static dev.marquee.booking.BookingWorld.GOOD_CARD;
import static dev.marquee.booking.BookingWorld.SEAT_PRICE;
import static dev.marquee.booking.BookingWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.HaltingGateway.Halt;
import dev.marquee.devstack.SimulatedIntent;
import dev.marquee.seating.HoldOutcome;
import dev.marquee.seating.HoldToken;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node dies between two steps of a sale, at each of them; another node goes on. */
class BookingCrashTest {
  private final BookingWorld world = new BookingWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private HoldToken die(Halt halt, String... seatIds) {
    var hold = world.hold(seatIds);
    var dying = new HaltingGateway(world.gateway, halt);
    var unheard = world.desk(dying).book(world.request(hold, GOOD_CARD));
    assertThat(unheard).isNotNull();
    await(dying.halted());
    return hold;
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_AUTHORIZE", "AFTER_AUTHORIZE", "BEFORE_CAPTURE", "AFTER_CAPTURE"})
  void a_sale_whose_node_died_is_completed_by_another(Halt halt) {
    var hold = die(halt, "A1", "A2");

    world.reconcile();

    assertThat(world.bookingStatus(hold)).isEqualTo("CONFIRMED");
    assertThat(world.paymentStatus(hold)).isEqualTo("CAPTURED");
    assertThat(world.charges(hold))
        .singleElement()
        .extracting(SimulatedIntent::captured)
        .isEqualTo(2 * SEAT_PRICE);
    assertThat(world.seatStatus("A2")).isEqualTo("BOOKED");
    assertThat(await(world.auditor().audit())).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_AUTHORIZE", "AFTER_AUTHORIZE"})
  void a_sale_whose_seats_are_gone_when_it_is_found_is_voided(Halt halt) {
    var hold = die(halt, "A1", "A2");
    world.expireFence(hold);
    var rival = UUID.randomUUID();
    var taken = world.tryHold(rival, "A2");

    world.reconcile();

    assertThat(taken).isInstanceOf(HoldOutcome.Held.class);
    assertThat(world.bookingStatus(hold)).isEqualTo("CANCELLED");
    assertThat(world.paymentStatus(hold)).isEqualTo("VOIDED");
    assertThat(world.charges(hold)).allMatch(it -> it.status().equals("canceled"));
    assertThat(world.seatStatus("A2")).isEqualTo("HELD");
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_VOID", "AFTER_VOID"})
  void a_void_whose_node_died_is_completed_by_another(Halt halt) {
    var hold = die(Halt.AFTER_AUTHORIZE, "A1");
    world.expireFence(hold);
    world.tryHold(UUID.randomUUID(), "A1");
    world.expireLeases();
    var dying = new HaltingGateway(world.gateway, halt);
    var unheard = world.reconciler(dying).sweep();
    await(dying.halted());

    world.reconcile();

    assertThat(unheard.isComplete()).isFalse();
    assertThat(world.paymentStatus(hold)).isEqualTo("VOIDED");
    assertThat(world.charges(hold))
        .singleElement()
        .extracting(SimulatedIntent::status)
        .isEqualTo("canceled");
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_REFUND", "AFTER_REFUND"})
  void a_refund_whose_node_died_is_completed_by_another(Halt halt) {
    var hold = world.hold("A1");
    var booking = ((BookOutcome.Confirmed) world.book(hold, GOOD_CARD)).booking();
    var dying = new HaltingGateway(world.gateway, halt);

    var cancelled = await(world.desk(dying).cancel(booking, world.buyer));
    world.reconcile();

    assertThat(cancelled).isInstanceOf(CancelOutcome.Cancelled.class);
    assertThat(world.paymentStatus(hold)).isEqualTo("REFUNDED");
    assertThat(world.charges(hold))
        .singleElement()
        .extracting(SimulatedIntent::refunded)
        .isEqualTo(SEAT_PRICE);
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_CAPTURE", "AFTER_CAPTURE"})
  void a_booking_may_be_cancelled_before_its_capture_is_known(Halt halt) {
    var hold = die(halt, "A1");
    var booking =
        new BookingId(
            world.showtime,
            world
                .first(
                    "select booking_id from booking where showtime_id = $1",
                    Tuple.of(world.showtime.value()))
                .getUUID("booking_id"));

    var cancelled = world.cancel(booking);
    world.reconcile();

    assertThat(cancelled).isInstanceOf(CancelOutcome.Cancelled.class);
    assertThat(world.paymentStatus(hold)).isEqualTo("REFUNDED");
    assertThat(world.charges(hold))
        .singleElement()
        .satisfies(it -> assertThat(it.captured()).isEqualTo(it.refunded()));
    assertThat(world.charges(hold)).noneMatch(it -> it.status().equals("requires_capture"));
    assertThat(world.seatStatus("A1")).isEqualTo("AVAILABLE");
  }

  @Test
  void a_sold_seat_is_answered_as_sold_before_its_capture_is_known() {
    var hold = world.hold("A1");
    var dying = new HaltingGateway(world.gateway, Halt.BEFORE_CAPTURE);

    var outcome = await(world.desk(dying).book(world.request(hold, GOOD_CARD)));

    assertThat(outcome).isInstanceOf(BookOutcome.Confirmed.class);
    assertThat(world.paymentStatus(hold)).isEqualTo("CAPTURE_DUE");
  }

  @Test
  void a_fenced_hold_outlasts_the_buyers_own_time() {
    var hold = die(Halt.AFTER_AUTHORIZE, "A1");
    world.expireBuyersTime(hold);

    var rival = world.tryHold(UUID.randomUUID(), "A1");
    world.reconcile();

    assertThat(rival).isInstanceOf(HoldOutcome.SeatsTaken.class);
    assertThat(world.paymentStatus(hold)).isEqualTo("CAPTURED");
  }

  @Test
  void a_late_answer_for_a_payment_that_was_given_up_is_voided() {
    var hold = world.hold("A1");
    var late = new LateGateway(world.gateway);
    var outcome = world.desk(late).book(world.request(hold, GOOD_CARD));
    await(late.asked());
    world.expireFence(hold);
    world.tryHold(UUID.randomUUID(), "A1");
    world.run(
        "update payment set status = 'VOIDED' where showtime_id = $1",
        Tuple.of(world.showtime.value()));
    world.run(
        """
        update booking set status = 'CANCELLED', cancelled_at = now() where showtime_id = $1
        """,
        Tuple.of(world.showtime.value()));

    late.answer();

    assertThat(await(outcome)).isEqualTo(new BookOutcome.HoldExpired());
    assertThat(world.paymentStatus(hold)).isEqualTo("VOIDED");
    assertThat(world.charges(hold))
        .singleElement()
        .extracting(SimulatedIntent::status)
        .isEqualTo("canceled");
  }

  @Test
  void two_nodes_that_reconcile_at_once_do_each_payment_once() {
    var holds = new ArrayList<HoldToken>();
    holds.add(die(Halt.BEFORE_AUTHORIZE, "A1"));
    holds.add(die(Halt.AFTER_AUTHORIZE, "A2"));
    world.expireLeases();

    var moved =
        await(
            Future.all(
                    world.reconciler(world.gateway).sweep(),
                    world.reconciler(world.gateway).sweep())
                .map(it -> it.<Integer>list().stream().mapToInt(Integer::intValue).sum()));

    assertThat(moved).isEqualTo(2);
    assertThat(world.listener.reconciled).hasValue(2);
    assertThat(holds).allSatisfy(it -> assertThat(world.paymentStatus(it)).isEqualTo("CAPTURED"));
    assertThat(world.simulator.chargesByPayment().values()).containsOnly(1L);
  }
}

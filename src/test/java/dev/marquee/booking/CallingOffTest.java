package dev.marquee.booking;

import static dev.marquee.booking.BookingWorld.GOOD_CARD;
import static dev.marquee.booking.BookingWorld.SEAT_PRICE;
import static dev.marquee.booking.BookingWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.CallingOff.Progress;
import dev.marquee.booking.HaltingGateway.Halt;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.SimulatedFaults.Kind;
import dev.marquee.devstack.SimulatedFaults.Operation;
import dev.marquee.devstack.SimulatedIntent;
import dev.marquee.seating.HoldOutcome;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallingOffTest {
  private final BookingWorld world = new BookingWorld();
  private final CallingOff callingOff = world.callingOff(world.gateway);

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void every_booking_is_refunded_and_its_seats_are_free() {
    world.sell("A1", "A2");
    world.sell("A3");
    var hold = world.hold("A4");

    begin();
    await(callingOff.takeUp(world.showtime));

    assertThat(progress()).extracting(Progress::total, Progress::refunded).containsExactly(2, 2);
    assertThat(progress().finishedAt()).isPresent();
    assertThat(refunded()).containsExactlyInAnyOrder(2 * SEAT_PRICE, SEAT_PRICE);
    assertThat(statuses()).isEqualTo("CANCELLED");
    assertThat(List.of("A1", "A2", "A3", "A4"))
        .allSatisfy(it -> assertThat(world.seatStatus(it)).isEqualTo("AVAILABLE"));
    assertThat(number("select available_seats from sale where showtime_id = $1")).isEqualTo(10);
    assertThat(world.book(hold, GOOD_CARD)).isEqualTo(new BookOutcome.HoldExpired());
    assertThat(await(world.auditor().audit())).isZero();
  }

  @Test
  void holders_are_told_that_there_will_be_no_showtime() {
    var booking = world.sell("A1", "A2");

    begin();
    await(callingOff.takeUp(world.showtime));

    var event =
        world.first(
            """
            select subject, data->>'reason' as reason, data->'seat_ids' as seats
            from outbox
            where showtime_id = $1 and type = 'booking.cancelled'
            """,
            Tuple.of(world.showtime.value()));
    assertThat(event.getString("subject")).isEqualTo(booking.toString());
    assertThat(event.getString("reason")).isEqualTo("showtime_cancelled");
    assertThat(event.getJsonArray("seats")).containsExactly("A1", "A2");
  }

  @Test
  void nothing_is_sold_once_it_has_begun() {
    var hold = world.hold("A1");

    begin();

    assertThat(world.tryHold(UUID.randomUUID(), "A2")).isInstanceOf(HoldOutcome.NotOnSale.class);
    assertThat(world.book(hold, GOOD_CARD)).isEqualTo(new BookOutcome.NotOnSale());
    assertThat(world.simulator.intents()).isEmpty();
  }

  @Test
  void to_begin_again_changes_nothing() {
    world.sell("A1");

    var first = begin();
    var again = begin();
    await(callingOff.takeUp(world.showtime));

    assertThat(again).isEqualTo(first);
    assertThat(begin().refunded()).isEqualTo(1);
    assertThat(refunded()).containsExactly(SEAT_PRICE);
  }

  @Test
  void a_showtime_that_has_ended_is_not_called_off() {
    var booking = world.sell("A1");
    world.run(
        """
        update showtime
        set starts_at = now() - interval '3 hours', ends_at = now() - interval '1 second'
        where showtime_id = $1
        """,
        Tuple.of(world.showtime.value()));

    var closed = await(world.inTransaction(tx -> callingOff.close(tx, world.showtime)));

    assertThat(closed).isFalse();
    assertThat(await(callingOff.progress(world.showtime))).isEmpty();
    assertThat(booking).isNotNull();
    assertThat(statuses()).isEqualTo("CONFIRMED");
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_AUTHORIZE", "AFTER_AUTHORIZE"})
  void a_payment_whose_node_died_before_is_voided(Halt halt) {
    var hold = world.hold("A1");
    var dying = new HaltingGateway(world.gateway, halt);
    var unheard = world.desk(dying).book(world.request(hold, GOOD_CARD));
    await(dying.halted());

    begin();
    await(callingOff.takeUp(world.showtime));
    var before = progress();
    world.reconcile();
    await(callingOff.takeUp(world.showtime));
    afterLease();
    await(callingOff.takeUpAll());

    assertThat(unheard.isComplete()).isFalse();
    assertThat(before.finishedAt()).isEmpty();
    assertThat(world.paymentStatus(hold)).isEqualTo("VOIDED");
    assertThat(world.bookingStatus(hold)).isEqualTo("CANCELLED");
    assertThat(world.charges(hold)).allMatch(it -> it.status().equals("canceled"));
    assertThat(progress().total()).isZero();
    assertThat(progress().finishedAt()).isPresent();
  }

  @Test
  void a_payment_that_is_authorized_meanwhile_is_voided() {
    var hold = world.hold("A1");
    var late = new LateGateway(world.gateway);
    var outcome = world.desk(late).book(world.request(hold, GOOD_CARD));
    await(late.asked());
    begin();
    await(callingOff.takeUp(world.showtime));

    late.answer();

    assertThat(await(outcome)).isEqualTo(new BookOutcome.HoldExpired());
    assertThat(world.paymentStatus(hold)).isEqualTo("VOIDED");
    assertThat(world.seatStatus("A1")).isEqualTo("AVAILABLE");
  }

  @Test
  void a_payment_that_is_authorized_between_the_close_and_the_release_is_voided() {
    var hold = world.hold("A1");
    var late = new LateGateway(world.gateway);
    var outcome = world.desk(late).book(world.request(hold, GOOD_CARD));
    await(late.asked());
    begin();

    late.answer();

    assertThat(await(outcome)).isEqualTo(new BookOutcome.HoldExpired());
    assertThat(world.paymentStatus(hold)).isEqualTo("VOIDED");
  }

  @ParameterizedTest
  @EnumSource(names = {"BEFORE_REFUND", "AFTER_REFUND"})
  void what_a_node_has_begun_another_one_ends(Halt halt) {
    IntStream.rangeClosed(1, 6).forEach(it -> await(selling("A" + it)));
    var dying = new HaltingGateway(world.gateway, halt);
    begin();
    var unheard = world.callingOff(dying).takeUp(world.showtime);
    await(dying.halted());

    await(callingOff.takeUpAll());
    var untouched = progress();
    afterLease();
    await(callingOff.takeUpAll());
    world.reconcile();
    afterLease();
    await(callingOff.takeUpAll());

    assertThat(unheard.isComplete()).isFalse();
    assertThat(untouched.refunded()).isZero();
    assertThat(progress()).extracting(Progress::total, Progress::refunded).containsExactly(6, 6);
    assertThat(progress().finishedAt()).isPresent();
    assertThat(refunded()).hasSize(6).containsOnly(SEAT_PRICE);
  }

  @Test
  void refunds_that_fail_are_told_of_and_made_later() {
    world.sell("A1");
    world.sell("A2");
    world.simulator.order(Operation.REFUND, Kind.ERROR, 100);
    begin();
    await(callingOff.takeUp(world.showtime));
    var begun = progress();
    for (var tries = 0; tries < 3; tries++) {
      world.expireLeases();
      await(world.reconciler(world.gateway).sweep());
    }
    var failing = progress();
    world.simulator.clearFaults();
    world.reconcile();

    assertThat(begun.toJson().getInteger("pending")).isEqualTo(2);
    assertThat(failing).extracting(Progress::refunded, Progress::failed).containsExactly(0, 2);
    assertThat(failing.toJson().getInteger("pending")).isZero();
    assertThat(progress()).extracting(Progress::refunded, Progress::failed).containsExactly(2, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 8})
  void no_booking_stays_however_the_buyers_race_with_it(int authorized) {
    var sales = IntStream.rangeClosed(1, 8).mapToObj(it -> selling("A" + it)).toList();
    Await.until(
        "Some are authorized",
        Duration.ofSeconds(20),
        () -> world.simulator.intents().size() >= authorized);

    begin();
    await(callingOff.takeUp(world.showtime));
    await(Future.join(sales));
    world.reconcile();
    afterLease();
    await(callingOff.takeUpAll());

    assertThat(statuses()).isEqualTo("CANCELLED");
    assertThat(progress().finishedAt()).isPresent();
    assertThat(progress().refunded()).isEqualTo(progress().total());
    assertThat(world.simulator.intents())
        .allMatch(it -> it.status().equals("canceled") || it.refunded() == SEAT_PRICE);
    assertThat(await(world.auditor().audit())).isZero();
  }

  /** A sale under way, to a buyer of its own. */
  private Future<BookOutcome> selling(String seatId) {
    var buyer = UUID.randomUUID();
    var held = (HoldOutcome.Held) world.tryHold(buyer, seatId);
    return world.desk().book(world.request(held.hold().token(), buyer, GOOD_CARD));
  }

  private Progress begin() {
    await(world.inTransaction(tx -> callingOff.close(tx, world.showtime)));
    return progress();
  }

  private Progress progress() {
    return await(callingOff.progress(world.showtime)).orElseThrow();
  }

  /** Lets the lease of whoever is at it run out. */
  private void afterLease() {
    world.run(
        "update calling_off set leased_until = now() where showtime_id = $1",
        Tuple.of(world.showtime.value()));
  }

  /** The statuses that the showtime's bookings are in. */
  private String statuses() {
    return world
        .first(
            "select string_agg(distinct status, ' ') as statuses from booking where showtime_id = $1",
            Tuple.of(world.showtime.value()))
        .getString("statuses");
  }

  private long number(String sql) {
    return world.first(sql, Tuple.of(world.showtime.value())).getLong(0);
  }

  private List<Long> refunded() {
    return world.simulator.intents().stream().map(SimulatedIntent::refunded).toList();
  }
}

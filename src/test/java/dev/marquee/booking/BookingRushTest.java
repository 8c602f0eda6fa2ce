package dev.marquee.booking;

import static dev.marquee.booking.BookingWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.seating.HoldOutcome;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everything at once on ten seats: holds, payments, cancellations, expiry, reconcilers. */
class BookingRushTest {
  private static final long SEED = 20261201;
  private static final int BUYERS = 40;
  private static final int ROUNDS = 6;
  private static final List<String> CARDS =
      List.of("pm_card_visa", "pm_card_visa", "pm_card_chargeDeclined", "pm_sim_timeout_lost");

  private final BookingWorld world = new BookingWorld();
  private final SplittableRandom random = new SplittableRandom(SEED);

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void whatever_happens_at_once_inventory_bookings_and_charges_agree() {
    for (var round = 0; round < ROUNDS; round++) {
      var work = new ArrayList<Future<?>>();
      IntStream.range(0, BUYERS).forEach(it -> work.add(buy()));
      world.expireLeases();
      work.add(world.reconciler(world.gateway).sweep());
      work.add(world.reconciler(world.gateway).sweep());
      work.add(world.releaseExpired());
      assertThat(await(Future.join(work)).causes()).containsOnlyNulls();
      expireSomeHolds();
    }

    world.reconcile();

    assertThat(await(world.auditor().audit())).isZero();
    assertThat(unevenPayments()).isZero();
    assertThat(world.simulator.chargesByPayment().values()).containsOnly(1L);
    assertThat(world.simulator.intents()).noneMatch(it -> it.status().equals("requires_capture"));
    assertThat(chargedAndKept()).isEqualTo(soldForMoney());
  }

  private Future<?> buy() {
    var buyer = UUID.randomUUID();
    var first = random.nextInt(1, 10);
    var card = CARDS.get(random.nextInt(CARDS.size()));
    var cancels = random.nextBoolean();
    return world
        .holdLater(buyer, List.of("A" + (first + 1), "A" + first))
        .compose(
            outcome ->
                outcome instanceof HoldOutcome.Held held
                    ? world.desk().book(world.request(held.hold().token(), buyer, card))
                    : Future.succeededFuture(new BookOutcome.NoSuchHold()))
        .compose(outcome -> cancels ? cancel(outcome, buyer) : Future.succeededFuture());
  }

  private Future<CancelOutcome> cancel(BookOutcome outcome, UUID buyer) {
    return outcome instanceof BookOutcome.Confirmed confirmed
        ? world.desk().cancel(confirmed.booking(), buyer)
        : Future.succeededFuture(new CancelOutcome.NoSuchBooking());
  }

  /** Holds of which nothing came, and fences whose payment is not known yet. */
  private void expireSomeHolds() {
    world.run(
        """
        with over as (
          update hold
          set expires_at = now() - interval '1 second',
            fenced_until = case when status = 'PAYING' then now() - interval '1 second' end
          where showtime_id = $1 and status in ('ACTIVE', 'PAYING')
          returning hold_token)
        update seat_inventory i
        set hold_expires_at = now() - interval '1 second'
        from over o
        where i.showtime_id = $1 and i.hold_token = o.hold_token
        """,
        Tuple.of(world.showtime.value()));
  }

  private long unevenPayments() {
    return world
        .first(
            """
            select count(*) as uneven
            from payment p
            join booking b on b.showtime_id = p.showtime_id and b.booking_id = p.booking_id
            where p.showtime_id = $1
              and (p.status = 'CAPTURED') <> (b.status = 'CONFIRMED')
            """,
            Tuple.of(world.showtime.value()))
        .getLong("uneven");
  }

  private long soldForMoney() {
    return world
        .first(
            """
            select coalesce(sum(total_amount), 0)::bigint as amount
            from booking
            where showtime_id = $1 and status = 'CONFIRMED'
            """,
            Tuple.of(world.showtime.value()))
        .getLong("amount");
  }

  private long chargedAndKept() {
    return world.simulator.intents().stream().mapToLong(it -> it.captured() - it.refunded()).sum();
  }
}

package dev.marquee.booking;

import static dev.marquee.booking.BookingWorld.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookOutcome.Confirmed;
import dev.marquee.seating.HoldOutcome.Held;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Holds, takeovers, releases and cancellations meet on the same seats. No statement fails since it
 * had to wait for another, and the count of available seats is right after each round.
 */
class AvailableSeatsTest {
  private static final int ROUNDS = 60;
  private static final int BUYERS = 8;

  private final BookingWorld world = new BookingWorld();
  private final SplittableRandom random = new SplittableRandom(5);

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void the_count_of_available_seats_is_right_whatever_meets() {
    for (var round = 0; round < ROUNDS; round++) {
      await(Future.all(rush()));

      assertThat(await(world.auditor().audit())).isZero();
      expireMostHolds();
    }
  }

  private List<Future<?>> rush() {
    var rush = new ArrayList<Future<?>>();
    for (var i = 0; i < BUYERS; i++) {
      rush.add(buy(UUID.randomUUID(), random.nextInt(1, 10), random.nextInt(3) == 0));
      if (i % 3 == 0) {
        rush.add(world.releaseExpired());
      }
    }
    return rush;
  }

  private Future<?> buy(UUID buyer, int seat, boolean booksAndCancels) {
    return world
        .holdLater(buyer, List.of("A" + (seat + 1), "A" + seat))
        .compose(
            outcome ->
                booksAndCancels && outcome instanceof Held held
                    ? bookAndCancel(buyer, held)
                    : Future.succeededFuture());
  }

  private Future<?> bookAndCancel(UUID buyer, Held held) {
    return world
        .desk()
        .book(world.request(held.hold().token(), buyer, "pm_card_visa"))
        .compose(
            outcome ->
                outcome instanceof Confirmed confirmed
                    ? world.desk().cancel(confirmed.booking(), buyer)
                    : Future.succeededFuture());
  }

  private void expireMostHolds() {
    world.run(
        """
        with over as (
          update hold
          set expires_at = now() - interval '1 second'
          where showtime_id = $1 and status = 'ACTIVE' and hold_token::text < 'd'
          returning hold_token)
        update seat_inventory i
        set hold_expires_at = now() - interval '1 second'
        from over o
        where i.showtime_id = $1 and i.hold_token = o.hold_token
        """,
        Tuple.of(world.showtime.value()));
  }
}

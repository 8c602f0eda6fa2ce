package dev.marquee.seating;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.catalog.ShowtimeId;
import dev.marquee.platform.Config.Batching;
import dev.marquee.pricing.Charges;
import dev.marquee.seating.Hold.HoldLine;
import dev.marquee.seating.HoldQueue.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HoldQueueTest {
  private static final int BATCH = 3;
  private static final int CONNECTIONS = 2;
  private long now;

  @Test
  void a_showtime_has_one_batch_in_flight_and_others_do_not_wait_for_it() {
    var queue = new HoldQueue(BATCH, Batching.SHOWTIME, CONNECTIONS);
    queue.add(wish(1, "A1"));
    queue.add(wish(2, "A1"));

    var first = queue.next(now);
    queue.add(wish(1, "A2"));

    assertThat(showtimes(first)).containsExactly(1L);
    assertThat(showtimes(queue.next(now))).containsExactly(2L);
    assertThat(queue.next(now)).isEmpty();
    queue.done(first);
    assertThat(showtimes(queue.next(now))).containsExactly(1L);
  }

  @Test
  void across_showtimes_each_is_always_in_the_same_line() {
    var queue = new HoldQueue(BATCH, Batching.ACROSS, CONNECTIONS);
    for (var showtime = 1; showtime <= 4; showtime++) {
      queue.add(wish(showtime, "A1"));
    }

    var odd = queue.next(now);
    var even = queue.next(now);
    queue.add(wish(1, "A2"));

    assertThat(showtimes(odd)).containsExactly(1L, 3L);
    assertThat(showtimes(even)).containsExactly(2L, 4L);
    assertThat(queue.next(now)).as("while the line's statement is in flight").isEmpty();
    queue.done(odd);
    assertThat(showtimes(queue.next(now))).containsExactly(1L);
  }

  @Test
  void nobody_is_late_where_nobody_waits() {
    var queue = new HoldQueue(BATCH, Batching.SHOWTIME, CONNECTIONS);
    serveAfter(queue, 900, 900, 900);

    assertThat(queue.waitNanos()).isZero();
  }

  @Test
  void all_are_late_where_even_the_quickest_line_is() {
    var queue = new HoldQueue(BATCH, Batching.SHOWTIME, CONNECTIONS);
    var inFlight = sendOneAndLetAnotherWait(queue);

    serveAfter(queue, 900, 700, 800);

    assertThat(queue.waitNanos()).isEqualTo(MILLISECONDS.toNanos(700));
    queue.done(inFlight);
  }

  @Test
  void one_slow_line_makes_nobody_else_late() {
    var queue = new HoldQueue(BATCH, Batching.SHOWTIME, CONNECTIONS);
    var inFlight = sendOneAndLetAnotherWait(queue);

    serveAfter(queue, 900, 2, 900);

    assertThat(queue.waitNanos()).isEqualTo(MILLISECONDS.toNanos(2));
    queue.done(inFlight);
  }

  /** A line whose statement is in flight, with one behind it; returns what is in flight. */
  private List<Waiting> sendOneAndLetAnotherWait(HoldQueue queue) {
    queue.add(wish(99, "A1"));
    var inFlight = queue.next(now);
    queue.add(wish(99, "A2"));
    return inFlight;
  }

  /** Serves one after the other, each of a showtime of its own, after waits in milliseconds. */
  private void serveAfter(HoldQueue queue, long... waits) {
    now += MILLISECONDS.toNanos(200);
    for (var i = 0; i < waits.length; i++) {
      serve(queue, i + 1, waits[i]);
    }
    now += MILLISECONDS.toNanos(200);
    serve(queue, waits.length + 1, 5_000);
  }

  private void serve(HoldQueue queue, int showtime, long waitMillis) {
    var came = now - MILLISECONDS.toNanos(waitMillis);
    queue.add(wish(showtime, came, "A1"));
    queue.done(queue.next(now));
  }

  private static List<Long> showtimes(List<Waiting> batch) {
    return batch.stream().map(it -> it.request().showtime().value()).toList();
  }

  private Waiting wish(long showtime, String seat) {
    return wish(showtime, now, seat);
  }

  private static Waiting wish(long showtime, long came, String seat) {
    var lines = new ArrayList<>(List.of(new HoldLine(seat, "GOLD", 1_000)));
    var id = new ShowtimeId(showtime);
    var token = new HoldToken(id, UUID.randomUUID());
    var request =
        new HoldRequest(token, UUID.randomUUID(), lines, "EUR", 1, Charges.NONE, Optional.empty());
    return new Waiting(request, came, decision -> {}, failure -> {});
  }
}

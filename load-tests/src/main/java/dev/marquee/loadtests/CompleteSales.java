package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Buyers hold two seats and pay for them: authorize, book, capture, tell the world. */
final class CompleteSales implements Scenario {
  private static final int SHOWTIMES = 40;
  private static final int ROWS = 50;
  private static final int SEATS_PER_ROW = 100;

  @Override
  public String name() {
    return "complete-sales";
  }

  @Override
  public String about() {
    return "hold 2 seats and book them, the payment simulator on the same processors; times are of"
        + " the whole sale";
  }

  @Override
  public String unit() {
    return "sales/s";
  }

  @Override
  public List<Target> targets() {
    return List.of(Target.BASELINE, Target.PRODUCT);
  }

  @Override
  public Shows load(Database database) {
    return Shows.insert(database, SHOWTIMES, ROWS, SEATS_PER_ROW);
  }

  @Override
  public Measurement run(Run run) {
    var holds = new HoldRequests(run.buyers(), run.shows());
    var bookings = new BookingRequests(run.buyers());
    var wishes = new Wishes(run.shows(), run.buyers());
    var step = run.options().connections();
    var held = new LongAdder();
    var sold = new LongAdder();
    var result =
        run.closedLoop(number -> new Buyer(holds, bookings, wishes, held, sold, number, step));
    return Measurement.of(result, 201)
        .holding(held.sum())
        .selling(sold.sum(), result.whole().count(202));
  }

  private static final class Buyer implements Visitor {
    private final HoldRequests holds;
    private final BookingRequests bookings;
    private final Wishes wishes;
    private final LongAdder held;
    private final LongAdder sold;
    private final int step;
    private long next;
    private Wishes.Wish wish;
    private Optional<String> holdToken = Optional.empty();

    Buyer(
        HoldRequests holds,
        BookingRequests bookings,
        Wishes wishes,
        LongAdder held,
        LongAdder sold,
        int first,
        int step) {
      this.holds = holds;
      this.bookings = bookings;
      this.wishes = wishes;
      this.held = held;
      this.sold = sold;
      this.next = first;
      this.step = step;
      this.wish = wishes.get(first);
    }

    @Override
    public Buffer next() {
      return holdToken
          .map(it -> bookings.book(wish.buyer(), it))
          .orElseGet(() -> holds.hold(wish.showtime(), wish.buyer(), wish.seat(), wish.seat() + 1));
    }

    @Override
    public boolean answered(ResponseReader response) {
      if (holdToken.isEmpty() && response.status() == 201) {
        held.increment();
        holdToken = Optional.of(new JsonObject(response.body()).getString("hold_token"));
        return false;
      }
      if (holdToken.isPresent() && response.status() == 201) {
        sold.increment();
      }
      holdToken = Optional.empty();
      next += step;
      wish = wishes.get(next);
      return true;
    }
  }
}

package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;

/** Many showtimes sell at once, and nobody is in another's way. */
final class SpreadHolds implements Scenario {
  private static final int SHOWTIMES = 40;
  private static final int ROWS = 250;
  private static final int SEATS_PER_ROW = 200;

  @Override
  public String name() {
    return "spread-holds";
  }

  @Override
  public String about() {
    return "holds of 2 seats, 40 showtimes of 50,000 seats, hardly any two want the same";
  }

  @Override
  public String unit() {
    return "holds/s";
  }

  @Override
  public Shows load(Database database) {
    return Shows.insert(database, SHOWTIMES, ROWS, SEATS_PER_ROW);
  }

  @Override
  public Measurement run(Run run) {
    var requests = new HoldRequests(run.buyers(), run.shows());
    var wishes = new Wishes(run.shows(), run.buyers());
    var connections = run.options().connections();
    var result = run.closedLoop(number -> new Buyer(requests, wishes, number, connections));
    return Measurement.of(result, 201).holding(result.whole().count(201));
  }

  /** Takes every n-th wish, so that connections need not agree. */
  private static final class Buyer implements Visitor {
    private final HoldRequests requests;
    private final Wishes wishes;
    private final int step;
    private long next;

    Buyer(HoldRequests requests, Wishes wishes, int first, int step) {
      this.requests = requests;
      this.wishes = wishes;
      this.next = first;
      this.step = step;
    }

    @Override
    public Buffer next() {
      var wish = wishes.get(next);
      next += step;
      return requests.hold(wish.showtime(), wish.buyer(), wish.seat(), wish.seat() + 1);
    }
  }
}

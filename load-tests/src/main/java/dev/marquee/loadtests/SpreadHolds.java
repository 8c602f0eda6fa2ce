package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many showtimes sell at once, and nobody is in another's way. */
final class SpreadHolds implements Scenario {
  private static final int SHOWTIMES = 40;
  private static final int ROWS = 250;
  private static final int SEATS_PER_ROW = 200;
  private static final long SEED = 20_261_201;

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
    var pairs = pairs();
    var connections = run.options().connections();
    var buyers = run.buyers().count();
    return Measurement.of(
        run.closedLoop(number -> new Buyer(requests, pairs, buyers, number, connections)), 201);
  }

  /** The first seats of pairs of neighbours, in the order in which they are wanted. */
  private static List<Integer> pairs() {
    var pairs =
        IntStream.range(0, ROWS * SEATS_PER_ROW / 2)
            .mapToObj(it -> 2 * it)
            .collect(Collectors.toList());
    Collections.shuffle(pairs, new Random(SEED));
    return List.copyOf(pairs);
  }

  /**
   * Takes every n-th pair of all showtimes, so that connections need not agree. A buyer comes back
   * to a showtime after all others have been there, twice at most where buyers are enough. Where
   * pairs run out they are asked for again, and lost: the count of 409s shows it.
   */
  private static final class Buyer implements Visitor {
    private final HoldRequests requests;
    private final List<Integer> pairs;
    private final int buyers;
    private final int step;
    private long next;

    Buyer(HoldRequests requests, List<Integer> pairs, int buyers, int first, int step) {
      this.requests = requests;
      this.pairs = pairs;
      this.buyers = buyers;
      this.next = first;
      this.step = step;
    }

    @Override
    public Buffer next() {
      var showtime = next % SHOWTIMES + 1;
      var turn = next / SHOWTIMES;
      var seat = pairs.get((int) (turn % pairs.size()));
      next += step;
      return requests.hold(showtime, (int) (turn % buyers), seat, seat + 1);
    }
  }
}

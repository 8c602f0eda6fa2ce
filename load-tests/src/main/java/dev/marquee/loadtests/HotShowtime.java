package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** One showtime of 500 seats, which everyone wants. */
final class HotShowtime implements Scenario {
  private static final int ROWS = 20;
  private static final int SEATS_PER_ROW = 25;

  /** The first showtime is for the warm-up, so that the second one begins with all its seats. */
  private static final int SHOWTIMES = 2;

  @Override
  public String name() {
    return "hot-showtime";
  }

  @Override
  public String about() {
    return "everyone wants random pairs of the 500 seats of one showtime: won or lost, it is decided";
  }

  @Override
  public String unit() {
    return "decided/s";
  }

  @Override
  public Shows load(Database database) {
    return Shows.insert(database, SHOWTIMES, ROWS, SEATS_PER_ROW);
  }

  @Override
  public Measurement run(Run run) {
    var requests = new HoldRequests(run.buyers(), run.shows());
    var hotFrom = System.nanoTime() + TimeUnit.SECONDS.toNanos(run.options().warmUpSeconds());
    var buyers = run.buyers().count();
    var result = run.closedLoop(number -> new Buyer(requests, buyers, number, hotFrom));
    return Measurement.of(result, 201, 409).holding(result.whole().count(201));
  }

  private static final class Buyer implements Visitor {
    private final HoldRequests requests;
    private final int buyers;
    private final SplittableRandom random;
    private final long hotFrom;

    Buyer(HoldRequests requests, int buyers, int number, long hotFrom) {
      this.requests = requests;
      this.buyers = buyers;
      this.random = new SplittableRandom(number);
      this.hotFrom = hotFrom;
    }

    @Override
    public Buffer next() {
      var seats = ROWS * SEATS_PER_ROW;
      var seat = random.nextInt(seats);
      var other = (seat + 1 + random.nextInt(seats - 1)) % seats;
      var showtime = System.nanoTime() < hotFrom ? 1 : 2;
      return requests.hold(showtime, random.nextInt(buyers), seat, other);
    }
  }
}

package dev.marquee.loadtests;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Four times as many holds are asked for as can be made. First a closed loop finds how many can be
 * made; then they arrive at that rate, and at four times that.
 */
final class Overload implements Scenario {
  private static final int SHOWTIMES = 60;
  private static final int ROWS = 250;
  private static final int SEATS_PER_ROW = 200;
  private static final int CONNECTIONS = 2_000;
  private static final int TIMES = 4;

  @Override
  public String name() {
    return "overload";
  }

  @Override
  public String about() {
    return "holds of 2 seats, asked for at 4 times the peak over 2,000 connections; times are of"
        + " those made, from when they were to be sent";
  }

  @Override
  public String unit() {
    return "holds/s";
  }

  @Override
  public List<Target> targets() {
    return List.of(Target.PRODUCT);
  }

  @Override
  public List<String> figures() {
    return List.of(
        "peak",
        "at_1x",
        "at_1x_p99_millis",
        "of_peak",
        "since_sent_p99_millis",
        "offered",
        "refused_with_retry_after",
        "waiting_at_end");
  }

  @Override
  public Shows load(Database database) {
    return Shows.insert(database, SHOWTIMES, ROWS, SEATS_PER_ROW);
  }

  @Override
  public Measurement run(Run run) {
    var buyers = new Holders(run);
    var closed = run.closedLoop(number -> buyers);
    var peak = perSecond(closed.window());
    var once = OpenLoop.run(run, CONNECTIONS, peak, number -> buyers);
    var over = OpenLoop.run(run, CONNECTIONS, TIMES * peak, number -> buyers);
    var measurement = Measurement.of(over.window().accepted(), 201);
    var atPeak = perSecond(once.window().accepted());
    return measurement
        .with("peak", peak)
        .with("at_1x", atPeak)
        .with("at_1x_p99_millis", once.window().accepted().millis(99))
        .with("of_peak", measurement.rate() / Math.max(peak, atPeak))
        .with("since_sent_p99_millis", over.window().acceptedSinceSent().millis(99))
        .with("offered", TIMES * peak)
        .with(
            "refused", over.window().others().counts().values().stream().mapToLong(it -> it).sum())
        .with("refused_p99_millis", over.window().others().millis(99))
        .with("refused_with_retry_after", over.window().retryLater())
        .with("waiting_at_end", over.window().waiting())
        .holding(closed.whole().count(201) + once.held() + over.held());
  }

  private static double perSecond(Tally tally) {
    return tally.count(201) / tally.seconds();
  }

  /** Wants one pair of seats after the other, by whatever connection. */
  private static final class Holders implements Visitor {
    private final HoldRequests requests;
    private final Wishes wishes;
    private final AtomicLong next = new AtomicLong();

    Holders(Run run) {
      requests = new HoldRequests(run.buyers(), run.shows());
      wishes = new Wishes(run.shows(), run.buyers());
    }

    @Override
    public Buffer next() {
      var wish = wishes.get(next.getAndIncrement());
      return requests.hold(wish.showtime(), wish.buyer(), wish.seat(), wish.seat() + 1);
    }
  }
}

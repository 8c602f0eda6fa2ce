package dev.marquee.loadtests;

import dev.marquee.devstack.Api;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fifty thousand buyers join the queue of one showtime before its sale opens, as fast as they are
 * let; some of them twice. Then it opens, and the book of its draw must have each once.
 */
final class WaitingRoom implements Scenario {
  private static final int BUYERS = 50_000;
  private static final int ROWS = 20;
  private static final int SEATS_PER_ROW = 25;

  /** The first showtime is for the warm-up, so that the second one's queue begins empty. */
  private static final int WARM_UP_SHOWTIME = 1;

  private static final int SHOWTIME = 2;

  /** From the end of the warm-up to the opening. */
  private static final int SECONDS_TO_JOIN = 30;

  private static final long BOUND_SECONDS = 60;

  @Override
  public String name() {
    return "waiting-room";
  }

  @Override
  public String about() {
    return "50,000 buyers join the queue of one showtime before its sale opens; then it is drawn";
  }

  @Override
  public String unit() {
    return "joins/s";
  }

  @Override
  public List<Target> targets() {
    return List.of(Target.PRODUCT);
  }

  @Override
  public List<String> figures() {
    return List.of("seconds_to_join", "places", "draw_seconds");
  }

  @Override
  public Shows load(Database database) {
    var shows = Shows.insert(database, SHOWTIME, ROWS, SEATS_PER_ROW);
    database.execute("update showtime set waiting_room_mode = 'ON'");
    return shows;
  }

  @Override
  public Measurement run(Run run) {
    var requests = new JoinRequests(Buyers.sign(run.vertx(), BUYERS));
    var opensAt = Instant.now().plusSeconds(run.options().warmUpSeconds() + SECONDS_TO_JOIN);
    run.database().execute("update sale set opens_at = '%s'".formatted(opensAt));
    var rush = new Rush();
    var result = run.closedLoop(rush::last, number -> new Buyer(requests, rush, number));
    if (Instant.now().isAfter(opensAt)) {
      throw new IllegalStateException("The sale has opened before all had joined");
    }
    var api = Api.at("http://127.0.0.1:" + run.server().port());
    awaitDraw(api, opensAt);
    var drawSeconds = Duration.between(opensAt, Instant.now()).toMillis() / 1e3;
    var lots = lots(api);
    return Measurement.of(result, 202)
        .with("seconds_to_join", rush.seconds())
        .with("places", lots.size())
        .with("draw_seconds", drawSeconds)
        .beingRight(
            rush.tickets.size() == BUYERS
                && lots.size() == BUYERS
                && new HashSet<>(lots).size() == BUYERS);
  }

  private static void awaitDraw(Api api, Instant opensAt) {
    Pause.millis(Math.max(0, Duration.between(Instant.now(), opensAt).toMillis()));
    var deadline = opensAt.plusSeconds(BOUND_SECONDS);
    while (page(api, 1, Optional.empty()).getInteger("count") == 0) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("The queue was not drawn in time");
      }
      Pause.millis(50);
    }
  }

  /** The whole book. */
  private static List<String> lots(Api api) {
    var lots = new ArrayList<String>();
    var cursor = Optional.<String>empty();
    do {
      var page = page(api, 1000, cursor);
      page.getJsonArray("items").forEach(lot -> lots.add(lot.toString()));
      cursor = Optional.ofNullable(page.getString("next_cursor"));
    } while (cursor.isPresent());
    return lots;
  }

  private static JsonObject page(Api api, int limit, Optional<String> cursor) {
    var path = "/showtimes/%d/queue/draw?limit=%d".formatted(SHOWTIME, limit);
    var answer = api.get(path + cursor.map(it -> "&cursor=" + it).orElse(""));
    if (answer.status() != 200) {
      throw new IllegalStateException(path + " answered " + answer.status());
    }
    return answer.json();
  }

  /** What all buyers share. */
  private static final class Rush {
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Set<String> tickets = ConcurrentHashMap.newKeySet();
    private volatile boolean isOn;
    private volatile long nanos;

    /** Begins, and returns when the last one of all has an answer. */
    void last() {
      var began = System.nanoTime();
      isOn = true;
      try {
        if (!over.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
          throw new IllegalStateException("Not all have an answer: " + answered);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("The benchmark was interrupted", e);
      }
      nanos = System.nanoTime() - began;
    }

    void answered(ResponseReader response) {
      if (response.status() == 202) {
        tickets.add(new JsonObject(response.body()).getString("queue_ticket"));
      }
      if (answered.incrementAndGet() == BUYERS) {
        over.countDown();
      }
    }

    double seconds() {
      return nanos / 1e9;
    }
  }

  /** Joins for one after the other; when all have, for some a second time. */
  private static final class Buyer implements Visitor {
    private final JoinRequests requests;
    private final Rush rush;
    private int buyer;
    private boolean isRushing;

    Buyer(JoinRequests requests, Rush rush, int number) {
      this.requests = requests;
      this.rush = rush;
      this.buyer = number;
    }

    @Override
    public Buffer next() {
      isRushing = rush.isOn;
      if (!isRushing) {
        buyer = (buyer + 1) % BUYERS;
        return requests.join(WARM_UP_SHOWTIME, buyer);
      }
      return requests.join(SHOWTIME, rush.next.getAndIncrement() % BUYERS);
    }

    @Override
    public boolean answered(ResponseReader response) {
      if (isRushing) {
        rush.answered(response);
      }
      return true;
    }
  }
}

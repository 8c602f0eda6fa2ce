package dev.marquee.loadtests;

import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * Ten thousand sockets watch one showtime of which two hundred seats a second are taken. A change's
 * time begins when its transaction began, by the database, so it is at least that from commit to
 * frame; it ends when a socket's frame has been read.
 */
final class LiveMaps implements Scenario {
  private static final int ROWS = 130;
  private static final int SEATS_PER_ROW = 100;
  private static final int EVENT_LOOPS = 2;
  private static final int JOINS_PER_SECOND = 1000;
  private static final int CHANGES_PER_SECOND = 200;
  private static final long HIGHEST_MICROS = 60_000_000L;
  private static final long BOUND_SECONDS = 60;

  @Override
  public String name() {
    return "live-maps";
  }

  @Override
  public String about() {
    return "sockets join at 1,000/s; then 200 seats a second change; times are from commit to frame";
  }

  @Override
  public String unit() {
    return "frames/s";
  }

  @Override
  public List<Target> targets() {
    return List.of(Target.PRODUCT);
  }

  @Override
  public Shows load(Database database) {
    return Shows.insert(database, 1, ROWS, SEATS_PER_ROW);
  }

  @Override
  public Measurement run(Run run) {
    var loops = new ArrayList<Watchers>();
    for (int loop = 0; loop < EVENT_LOOPS; loop++) {
      loops.add(
          new Watchers(
              run.server().port(),
              run.options().sockets() / EVENT_LOOPS,
              JOINS_PER_SECOND / EVENT_LOOPS));
    }
    var deployed = await(Future.all(loops.stream().map(run.vertx()::deployVerticle).toList()));
    await(Future.all(loops.stream().map(Watchers::joined).toList()));
    var changes = PacedHolds.start(run, CHANGES_PER_SECOND);
    Pause.seconds(run.options().warmUpSeconds());
    var windowFrom = Frame.epochMicros();
    Pause.seconds(run.options().seconds());
    var windowTo = Frame.epochMicros();
    var held = changes.stop();
    // What has been committed last reaches the last socket a cycle later, or is missing.
    Pause.seconds(2);
    var results = loops.stream().map(loop -> await(loop.result())).toList();
    await(Future.all(deployed.<String>list().stream().map(run.vertx()::undeploy).toList()));
    return measurement(run, results, windowFrom, windowTo).holding(held);
  }

  private static Measurement measurement(
      Run run, List<Watchers.Result> results, long windowFrom, long windowTo) {
    var committed = commitTimes(run.database());
    committed.values().removeIf(at -> at < windowFrom || at >= windowTo);
    var micros = new Histogram(HIGHEST_MICROS, 3);
    var frames = 0L;
    for (var result : results) {
      for (var frame : result.frames().values()) {
        for (var seatId : frame.seatIds()) {
          var at = committed.get(seatId);
          if (at != null) {
            frame.arrivals().forEach(it -> micros.recordValue(Math.max(0, it - at)));
          }
        }
        frames += frame.arrivals().filter(it -> it >= windowFrom && it < windowTo).count();
      }
    }
    var sockets = results.stream().mapToLong(it -> it.versions().size()).sum();
    var newest = (long) run.database().number("select seat_version from sale");
    return new Measurement(
            frames * 1e6 / (windowTo - windowFrom),
            micros.getValueAtPercentile(50) / 1e3,
            micros.getValueAtPercentile(99) / 1e3,
            micros.getMaxValue() / 1e3,
            0,
            0,
            0,
            true,
            Map.of())
        .with("sockets", sockets)
        .with("join_p99_millis", joins(results).getValueAtPercentile(99) / 1e3)
        .with("changes_per_second", committed.size() * 1e6 / (windowTo - windowFrom))
        .with("missing_changes", sockets * committed.size() - micros.getTotalCount())
        .with("behind_at_end", behind(results, newest))
        .with("lost_sockets", results.stream().mapToInt(Watchers.Result::lost).sum())
        .with("misfits", results.stream().mapToInt(Watchers.Result::misfits).sum())
        .with("resyncs", results.stream().mapToInt(Watchers.Result::resyncs).sum());
  }

  /** When each seat was taken, in microseconds since 1970. */
  private static Map<String, Long> commitTimes(Database database) {
    var times = new HashMap<String, Long>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select unnest(seat_ids), (extract(epoch from created_at) * 1000000)::bigint
                from hold
                """)) {
      while (rows.next()) {
        times.put(rows.getString(1), rows.getLong(2));
      }
      return times;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Histogram joins(List<Watchers.Result> results) {
    var all = new Histogram(HIGHEST_MICROS, 3);
    results.forEach(it -> all.add(it.joinMicros()));
    return all;
  }

  private static long behind(List<Watchers.Result> results, long newest) {
    return results.stream()
        .flatMap(it -> it.versions().stream())
        .filter(it -> it != newest)
        .count();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Live maps did not come up in time", e);
    }
  }
}

package dev.marquee.loadtests;

import dev.marquee.devstack.DemoCatalogue;
import io.vertx.core.buffer.Buffer;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * A thousand films with ten thousand showtimes to come are searched: by those who type into a
 * search box, and by those who look for a film in a city on a day. Requests arrive at a rate; their
 * times run from when they were to be sent. Then it is measured how soon searches follow changes.
 */
final class SearchFilms implements Scenario {
  private static final int SHOWTIMES = 10_000;
  private static final int CONNECTIONS = 128;
  private static final int FEW_CONNECTIONS = 4;
  private static final int FASTER_THAN_IT_GOES = 2_000;
  private static final int LEAD_IN_SECONDS = 2;

  /** A part of the changes, since each takes its seats from a showtime. */
  private static final int TITLES_FOR_A_HOLD = 4;

  /** What the names of its indices begin with. */
  static final String PREFIX = "benchmark";

  private record Asked(Answers answers, double degraded) {
    double errors() {
      return answers.others().counts().values().stream().mapToDouble(it -> it).sum();
    }
  }

  @Override
  public String name() {
    return "search";
  }

  @Override
  public String about() {
    return "1,000 films and 10,000 showtimes are searched at a rate, while typing and then by city"
        + " and day; then changes are looked for; times are of typing, from when it was to be sent";
  }

  @Override
  public String unit() {
    return "searches/s";
  }

  @Override
  public List<Target> targets() {
    return List.of(Target.PRODUCT);
  }

  @Override
  public List<String> figures() {
    return List.of(
        "max_millis",
        "since_sent_p99_millis",
        "errors",
        "degraded",
        "movies_rate",
        "movies_p50_millis",
        "movies_p99_millis",
        "movies_max_millis",
        "movies_errors",
        "movies_degraded",
        "title_p50_millis",
        "title_p99_millis",
        "title_missing",
        "seats_p50_millis",
        "seats_p99_millis",
        "seats_missing");
  }

  @Override
  public Map<String, String> settings(Database database) {
    var url = database.environment().getOrDefault("MARQUEE_SEARCH_URL", "");
    if (url.isEmpty()) {
      throw new IllegalStateException("There is no search server: set MARQUEE_SEARCH_URL");
    }
    return Map.of(
        "MARQUEE_CHANGES_STREAM",
        "true",
        "MARQUEE_CHANGES_CONSUMERS",
        "true",
        // Kafka keeps what former runs have put there.
        "MARQUEE_KAFKA_TOPICS",
        "search-" + System.currentTimeMillis(),
        "MARQUEE_SEARCH_URL",
        url,
        "MARQUEE_SEARCH_PREFIX",
        PREFIX);
  }

  @Override
  public Shows load(Database database) {
    // All of it is still to come, wherever the venue is and however long the benchmark takes.
    var firstDay = LocalDate.now(ZoneOffset.UTC).plusDays(2);
    try (var connection = database.connect()) {
      DemoCatalogue.load(connection, "", firstDay);
      for (var day = firstDay; showtimes(database) < SHOWTIMES; ) {
        day = day.plusDays(1);
        DemoCatalogue.load(connection, "", day);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The films could not be loaded", e);
    }
    database.execute(SURPLUS.formatted(SHOWTIMES));
    database.execute("vacuum (freeze, analyze)");
    database.execute("checkpoint");
    return new Shows(List.of(), List.of());
  }

  private static double showtimes(Database database) {
    return database.number("select count(*) from showtime");
  }

  private static final String SURPLUS =
      """
      create temp table surplus as
      select showtime_id
      from showtime
      order by local_date, showtime_id
      offset %d;
      delete from seat_inventory where showtime_id in (select showtime_id from surplus);
      delete from pricing_tier where showtime_id in (select showtime_id from surplus);
      delete from sale where showtime_id in (select showtime_id from surplus);
      delete from showtime where showtime_id in (select showtime_id from surplus)
      """;

  @Override
  public Measurement run(Run run) {
    return measure(
        new SearchedService(run.vertx(), run.server().port(), run.database(), run.buyers()),
        run.options());
  }

  /** Puts the load on a service whose index is there or being built. */
  static Measurement measure(SearchedService service, Options options) {
    service.awaitIndex();
    var words = SearchWords.of(service.database());
    warmUp(service, options, words);
    var typed = ask(service, options, options.searchesPerSecond(), words.typed());
    var browsed = ask(service, options, options.browsesPerSecond(), words.browsed());
    var titles = Freshness.of(TitleChanges.of(service, options.changes()));
    var seats = new SeatsLeft(service);
    var left = Freshness.of(seats.changes(Math.max(1, options.changes() / TITLES_FOR_A_HOLD)));
    var search = Measurement.of(typed.answers().accepted(), 200);
    var movies = Measurement.of(browsed.answers().accepted(), 200);
    return search
        .with("max_millis", search.maxMillis())
        .with("since_sent_p99_millis", typed.answers().acceptedSinceSent().millis(99))
        .with("errors", typed.errors())
        .with("degraded", typed.degraded())
        .with("waiting_at_end", (double) typed.answers().waiting())
        .with("movies_rate", movies.rate())
        .with("movies_p50_millis", movies.p50Millis())
        .with("movies_p99_millis", movies.p99Millis())
        .with("movies_max_millis", movies.maxMillis())
        .with("movies_errors", browsed.errors())
        .with("movies_degraded", browsed.degraded())
        .with("title_p50_millis", titles.millis(50))
        .with("title_p99_millis", titles.millis(99))
        .with("title_missing", titles.missing())
        .with("seats_p50_millis", left.millis(50))
        .with("seats_p99_millis", left.millis(99))
        .with("seats_missing", left.missing())
        .holding(seats.held())
        .beingRight(titles.missing() == 0 && left.missing() == 0);
  }

  private static Asked ask(
      SearchedService service, Options options, int perSecond, List<Buffer> requests) {
    var questions = new Questions(requests);
    var result =
        run(service, CONNECTIONS, perSecond, LEAD_IN_SECONDS, options.seconds(), questions);
    return new Asked(result.window(), (double) questions.degraded());
  }

  /**
   * As fast as a few connections go, so that nothing is left to be done of what came before the
   * compilers were, and the service has seen what people type, misspelt in other ways.
   */
  private static void warmUp(SearchedService service, Options options, SearchWords words) {
    for (var requests : List.of(words.browsed(), words.typed())) {
      run(
          service,
          FEW_CONNECTIONS,
          FASTER_THAN_IT_GOES,
          0,
          options.warmUpSeconds() / 2,
          new Questions(requests));
    }
  }

  private static OpenLoop.Result run(
      SearchedService service,
      int connections,
      int perSecond,
      int leadInSeconds,
      int seconds,
      Questions questions) {
    return OpenLoop.run(
        service.vertx(),
        service.port(),
        new OpenLoop.Plan(connections, perSecond, leadInSeconds, seconds),
        number -> questions);
  }
}

package dev.marquee.search;

import dev.marquee.api.Problem;
import dev.marquee.catalog.Page;
import dev.marquee.catalog.Venue;
import dev.marquee.platform.SearchSettings;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the search index, and Postgres where that is away, slow or wiped. After some failures in a
 * row a breaker leaves the search server alone for a while; the first search after that tries it.
 */
final class Search implements Searches {
  private static final Logger log = LoggerFactory.getLogger(Search.class);

  private final Finder index;
  private final Finder postgres;
  private final CircuitBreaker breaker;
  private final SearchListener listener;
  private final boolean isThere;

  Search(
      Vertx vertx,
      SearchSettings settings,
      Finder index,
      Finder postgres,
      SearchListener listener) {
    this.index = index;
    this.postgres = postgres;
    this.listener = listener;
    this.isThere = settings.isThere();
    breaker =
        CircuitBreaker.create(
            "search",
            vertx,
            new CircuitBreakerOptions()
                .setMaxFailures(settings.breakerFailures())
                .setFailuresRollingWindow(Duration.ofSeconds(10).toMillis())
                .setResetTimeout(settings.breakerResetMillis())
                .setTimeout(settings.timeoutMillis()));
    breaker.<Object>failurePolicy(answer -> answer.failed() && !isRefusal(answer.cause()));
    breaker.openHandler(it -> log.atWarn().log("search.breaker_opened"));
    breaker.closeHandler(it -> log.atInfo().log("search.breaker_closed"));
  }

  /** Whether the search server is left alone. */
  boolean isOpen() {
    return breaker.state() == CircuitBreakerState.OPEN;
  }

  void close() {
    breaker.close();
  }

  @Override
  public Future<Answer<FoundMovies>> movies(MovieQuery query) {
    return ask("movies", finder -> finder.movies(query));
  }

  /** Without a place or a time the list is one of rows in their order, and Postgres has it. */
  @Override
  public Future<Answer<Page<Venue>>> venues(VenueQuery query) {
    return query.near().isPresent() || query.isShowingNow()
        ? ask("venues", finder -> finder.venues(query))
        : postgres.venues(query).map(it -> new Answer<>(it, false));
  }

  @Override
  public Future<Answer<FoundInBox>> box(BoxQuery query) {
    return ask("box", finder -> finder.box(query));
  }

  private <T> Future<Answer<T>> ask(String call, Function<Finder, Future<T>> question) {
    var began = System.nanoTime();
    return answer(call, question)
        .onSuccess(
            it ->
                listener.answered(
                    call,
                    it.isDegraded() ? "postgres" : "index",
                    Duration.ofNanos(System.nanoTime() - began)));
  }

  private <T> Future<Answer<T>> answer(String call, Function<Finder, Future<T>> question) {
    return isThere
        ? breaker
            .execute(() -> Future.succeededFuture().compose(it -> question.apply(index)))
            .map(it -> new Answer<>(it, false))
            .recover(failure -> fallBack(call, failure, question))
        : degraded(question);
  }

  private <T> Future<Answer<T>> fallBack(
      String call, Throwable failure, Function<Finder, Future<T>> question) {
    if (isRefusal(failure)) {
      return Future.failedFuture(failure);
    }
    listener.fellBack(call);
    log.atDebug()
        .addKeyValue("call", call)
        .addKeyValue("cause", failure.toString())
        .log("search.fell_back");
    return degraded(question);
  }

  private <T> Future<Answer<T>> degraded(Function<Finder, Future<T>> question) {
    return question.apply(postgres).map(it -> new Answer<>(it, true));
  }

  private static boolean isRefusal(Throwable failure) {
    return failure instanceof Problem.Refusal;
  }
}

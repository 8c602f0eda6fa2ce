package dev.marquee.search;

import java.time.Duration;

/** Hears of searches and of the index, for metrics. */
public interface SearchListener {
  /**
   * A search was answered.
   *
   * @param call such as {@code movies}
   * @param source {@code index} or {@code postgres}
   */
  void answered(String call, String source, Duration took);

  /** Postgres is asked since the search server could not answer. */
  void fellBack(String call);

  /**
   * A change was brought to the index.
   *
   * @param kind such as {@code movies}
   * @param outcome such as {@code WRITTEN}
   * @param sinceCommit how long ago it was committed
   */
  void indexed(String kind, String outcome, Duration sinceCommit);

  /** The index was built anew, or could not be. */
  void rebuilt(boolean succeeded);
}

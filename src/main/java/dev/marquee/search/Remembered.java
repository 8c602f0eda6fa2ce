package dev.marquee.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;

/**
 * Answers that are given again for a moment, since many ask the same: those who ask while the first
 * one waits share its answer. What failed is asked again.
 */
final class Remembered<Q, A> {
  /** So much older than without may an answer be. */
  private static final Duration FRESH = Duration.ofMillis(500);

  private final Vertx vertx;
  private final Function<Q, Future<A>> source;
  private final Cache<Q, Future<A>> answers;

  /**
   * Remembers what a source answers.
   *
   * @param most so many answers are kept
   */
  Remembered(Vertx vertx, long most, Function<Q, Future<A>> source) {
    this.vertx = vertx;
    this.source = source;
    answers = Caffeine.newBuilder().expireAfterWrite(FRESH).maximumSize(most).build();
  }

  /** The answer to a question. */
  Future<A> to(Q question) {
    var answer = answers.get(question, source);
    if (answer.failed()) {
      answers.asMap().remove(question, answer);
      answer = answers.get(question, source);
    }
    // What another event loop has asked for comes back to ours.
    return Future.fromCompletionStage(answer.toCompletionStage(), vertx.getOrCreateContext());
  }
}

package dev.marquee.search;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Answers that are given again, since many ask the same: those who ask while the first one waits
 * share its answer. What is asked for in the second half of its time is asked for anew meanwhile,
 * so that nobody waits for what is asked all the time. What failed is asked again.
 */
final class Remembered<Q, A> {
  private final Vertx vertx;
  private final AsyncLoadingCache<Q, A> answers;

  /**
   * Remembers what a source answers.
   *
   * @param most so many answers are kept
   * @param age so much older than without may an answer be
   */
  Remembered(Vertx vertx, long most, Duration age, Function<Q, Future<A>> source) {
    this.vertx = vertx;
    AsyncCacheLoader<Q, A> loader = (question, executor) -> load(source, question);
    answers =
        Caffeine.newBuilder()
            .refreshAfterWrite(age.dividedBy(2))
            .expireAfterWrite(age)
            .maximumSize(most)
            .buildAsync(loader);
  }

  private static <Q, A> CompletableFuture<A> load(Function<Q, Future<A>> source, Q question) {
    return source.apply(question).toCompletionStage().toCompletableFuture();
  }

  /** The answer to a question. */
  Future<A> to(Q question) {
    // What another event loop has asked for comes back to ours.
    return Future.fromCompletionStage(answers.get(question), vertx.getOrCreateContext());
  }
}

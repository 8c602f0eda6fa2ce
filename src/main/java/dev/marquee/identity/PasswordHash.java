package dev.marquee.identity;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.marquee.api.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passwords as Argon2id hashes (RFC 9106; 19 MiB, two passes, one lane, as the OWASP password
 * storage cheat sheet has it), in the PHC string format, which carries its own parameters.
 *
 * <p>A hash costs a good part of a tenth of a second of one core and 19 MiB. So they are made on
 * two workers of their own, and few may wait: who comes when all places are taken is refused with
 * 503 and Retry-After, and the event loops, the seats and the payments never notice.
 */
public final class PasswordHash {
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int WORKERS = 2;
  private static final int PLACES = 64;
  private static final int RETRY_SECONDS = 2;

  /** No password has it: the salt and the hash are zeros. It costs as much to check as any. */
  private static final String NOBODYS =
      "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
          .formatted(MEMORY_KIB, PASSES, LANES, "A".repeat(22), "A".repeat(43));

  private final WorkerExecutor workers;
  private final SecureRandom random;
  private final int places;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * Starts the workers; they end with {@code vertx}.
   *
   * @param random makes the salts
   */
  public PasswordHash(Vertx vertx, SecureRandom random) {
    this(vertx, random, PLACES);
  }

  /** The same with another number of places: passwords at work and waiting. */
  PasswordHash(Vertx vertx, SecureRandom random, int places) {
    this.workers = vertx.createSharedWorkerExecutor("password-hash", WORKERS);
    this.random = random;
    this.places = places;
  }

  /**
   * Hashes a password with a salt of its own.
   *
   * @return the hash as a PHC string; fails with a 503 refusal when too many wait
   */
  public Future<String> hash(String password) {
    return onWorker(
        () -> {
          var salt = new byte[SALT_BYTES];
          random.nextBytes(salt);
          var argon2 = Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, HASH_BYTES, Argon2.ID);
          return Password.hash(normal(password)).addSalt(salt).with(argon2).getResult();
        });
  }

  /**
   * Whether the password is the one that was hashed. Takes as long where there is no hash as where
   * the password is wrong, so that the time does not tell who has an account.
   *
   * @param hash empty where there is no such account: then the answer is no
   * @return fails with a 503 refusal when too many wait
   */
  public Future<Boolean> matches(String password, Optional<String> hash) {
    return onWorker(
        () -> {
          var asked = hash.orElse(NOBODYS);
          var argon2 = Argon2Function.getInstanceFromHash(asked);
          return Password.check(normal(password), asked).with(argon2) && hash.isPresent();
        });
  }

  private <T> Future<T> onWorker(Callable<T> work) {
    if (taken.incrementAndGet() > places) {
      taken.decrementAndGet();
      return Future.failedFuture(
          Problem.unavailable("Too many sign in at this moment.")
              .retryAfter(RETRY_SECONDS)
              .refusal());
    }
    return workers.executeBlocking(work, false).onComplete(done -> taken.decrementAndGet());
  }

  /** One password, however the keyboard composes its letters (NFKC, as NIST SP 800-63B asks). */
  private static String normal(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFKC);
  }
}

package dev.marquee.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.api.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasswordHashTest {
  private final Vertx vertx = Vertx.vertx();
  private final PasswordHash passwords = new PasswordHash(vertx, new SecureRandom());

  @BeforeAll
  void warm_up() throws TimeoutException {
    await(passwords.hash("warm"));
  }

  @AfterAll
  void close() throws TimeoutException {
    await(vertx.close());
  }

  @Test
  void a_password_matches_its_own_hash_and_no_other() throws TimeoutException {
    var hash = await(passwords.hash("correct horse"));

    assertThat(await(passwords.matches("correct horse", Optional.of(hash)))).isTrue();
    assertThat(await(passwords.matches("correct horsf", Optional.of(hash)))).isFalse();
    assertThat(await(passwords.matches("", Optional.of(hash)))).isFalse();
  }

  @Test
  void a_hash_carries_its_parameters_and_a_salt_of_its_own() throws TimeoutException {
    var one = await(passwords.hash("correct horse"));
    var other = await(passwords.hash("correct horse"));

    assertThat(one).matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[^$]{22}\\$[^$]{43}");
    assertThat(other).isNotEqualTo(one);
  }

  @Test
  void a_password_is_the_same_however_its_letters_are_composed() throws TimeoutException {
    var hash = await(passwords.hash("caf\u00e9 au lait"));

    assertThat(await(passwords.matches("cafe\u0301 au lait", Optional.of(hash)))).isTrue();
  }

  @Test
  void hashes_made_at_once_do_not_mix() throws TimeoutException {
    var hashes =
        await(
            Future.all(
                IntStream.range(0, 6).mapToObj(n -> passwords.hash("password " + n)).toList()));

    for (var n = 0; n < 6; n++) {
      var hash = Optional.of(hashes.<String>resultAt(n));
      assertThat(await(passwords.matches("password " + n, hash))).isTrue();
      assertThat(await(passwords.matches("password " + (n + 1), hash))).isFalse();
    }
  }

  @Test
  void nobody_has_no_password_and_it_takes_as_long_to_say_so() throws TimeoutException {
    var hash = Optional.of(await(passwords.hash("correct horse")));

    var wrong = LongStream.generate(() -> nanosToRefuse("guess", hash)).limit(7).min();
    var unknown =
        LongStream.generate(() -> nanosToRefuse("guess", Optional.empty())).limit(7).min();

    assertThat((double) unknown.orElseThrow() / wrong.orElseThrow()).isBetween(0.5, 2.0);
  }

  @Test
  void who_comes_when_all_places_are_taken_is_told_to_come_again() throws TimeoutException {
    var three = new PasswordHash(vertx, new SecureRandom(), 3);
    var first = IntStream.range(0, 3).mapToObj(n -> three.hash("password")).toList();

    var fourth = three.hash("password");

    assertThatThrownBy(() -> await(fourth))
        .isInstanceOfSatisfying(
            Problem.Refusal.class,
            refusal -> {
              assertThat(refusal.problem().status()).isEqualTo(503);
              assertThat(refusal.problem().headers()).containsEntry("Retry-After", "2");
            });
    await(Future.all(first));
    assertThat(await(three.hash("password"))).isNotEmpty();
  }

  private long nanosToRefuse(String password, Optional<String> hash) {
    var start = System.nanoTime();
    try {
      assertThat(await(passwords.matches(password, hash))).isFalse();
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
    return System.nanoTime() - start;
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(30, TimeUnit.SECONDS);
  }
}

package dev.marquee.ticketing;

import static dev.marquee.ticketing.Signing.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The keys that sign tickets. */
class TicketKeysTest {
  private static Signing signing;

  @BeforeAll
  static void open() {
    signing = new Signing("ticket_keys");
  }

  @AfterAll
  static void close() {
    signing.close();
  }

  @BeforeEach
  void noKeys() {
    signing.database.update("delete from ticket_key");
  }

  @Test
  void of_many_nodes_that_start_at_once_one_makes_the_key() {
    var nodes = IntStream.range(0, 8).mapToObj(it -> signing.keys().signing()).toList();

    var keys = await(Future.all(nodes)).<TicketKeys.SigningKey>list();

    assertThat(keys.stream().map(TicketKeys.SigningKey::id).distinct()).hasSize(1);
    assertThat(signing.database.number("select count(*) from ticket_key")).isEqualTo(1);
  }

  @Test
  void after_a_rotation_another_key_signs_and_the_old_one_still_verifies() {
    var keys = signing.keys();
    var old = await(keys.signing()).id();

    var fresh = await(keys.rotate());

    assertThat(fresh).isNotEqualTo(old);
    assertThat(await(keys.signing()).id()).isEqualTo(fresh);
    assertThat(await(signing.keys().signing()).id()).isEqualTo(fresh);
    assertThat(await(keys.verifying(old))).isPresent();
    assertThat(
            signing.database.number(
                "select count(*) from ticket_key where sealed_private_key is not null"))
        .isEqualTo(1);
  }

  @Test
  void of_nodes_that_rotate_at_once_all_sign_with_the_same_key() {
    var first = signing.keys();
    await(first.signing());
    var rotations = IntStream.range(0, 6).mapToObj(it -> signing.keys().rotate()).toList();

    await(Future.all(rotations));

    assertThat(signing.database.number("select count(*) from ticket_key where retired_at is null"))
        .isEqualTo(1);
  }

  @Test
  void an_old_key_is_replaced_when_it_is_next_needed() {
    var old = await(signing.keys().signing()).id();
    signing.database.update("update ticket_key set created_at = now() - interval '91 days'");

    assertThat(await(signing.keys().signing()).id()).isNotEqualTo(old);
  }

  @Test
  void a_key_that_was_sealed_under_another_secret_signs_nothing_and_verifies() {
    var old = await(signing.keys("another secret, and as long as it takes").signing()).id();
    var keys = signing.keys();

    assertThat(await(keys.signing()).id()).isNotEqualTo(old);
    assertThat(await(keys.verifying(old))).isPresent();
  }

  @Test
  void the_public_keys_are_a_set_of_jwks_and_have_nothing_private() {
    var keys = signing.keys();
    var old = await(keys.signing()).id();
    var fresh = await(keys.rotate());

    var published = await(keys.published()).getJsonArray("keys");

    assertThat(published.stream().map(it -> ((JsonObject) it).getString("kid")))
        .containsExactly(fresh, old);
    assertThat(published.getJsonObject(0).fieldNames())
        .containsExactlyInAnyOrder("kty", "crv", "use", "alg", "kid", "x");
  }

  @Test
  void a_key_that_never_was_is_none() {
    assertThat(await(signing.keys().verifying("0123456789abcdef"))).isEqualTo(Optional.empty());
  }
}

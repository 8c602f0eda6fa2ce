package dev.marquee.ticketing;

import static dev.marquee.ticketing.Signing.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.booking.BookingId;
import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a code is worth. */
class TicketSignerTest {
  private static Signing signing;
  private static TicketKeys keys;
  private static TicketSigner signer;
  private static String good;

  @BeforeAll
  static void sign() {
    signing = new Signing("ticket_signer");
    keys = signing.keys();
    signer = signing.signer(keys);
    good = await(signer.sign(keyId -> List.of(claims(keyId)))).get(0);
  }

  @AfterAll
  static void close() {
    signing.close();
  }

  private static TicketClaims claims(String keyId) {
    var showtime = new ShowtimeId(4203);
    return new TicketClaims(
        keyId,
        new TicketId(showtime, new UUID(1, -2)),
        new BookingId(showtime, new UUID(-3, 4)),
        7,
        "Ä12",
        Instant.parse("2026-11-24T05:08:47Z"),
        Instant.parse("2099-12-01T23:00:00Z"));
  }

  @Test
  void a_code_says_what_was_signed_in_a_few_characters() {
    var read = await(signer.verify(good)).orElseThrow();

    assertThat(read).isEqualTo(claims(read.keyId()));
    assertThat(good).startsWith("MQ1.").hasSizeLessThan(200);
  }

  @Test
  void after_a_rotation_old_codes_are_still_good() {
    await(keys.rotate());

    assertThat(await(signer.verify(good))).isPresent();
    assertThat(await(signing.signer(signing.keys()).verify(good))).isPresent();
  }

  @Test
  void a_code_with_any_bit_changed_is_none() {
    var bytes = Base64.getUrlDecoder().decode(good.substring(4));
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      var changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));

      assertThat(await(signer.verify(code(changed)))).as("bit " + bit).isEmpty();
    }
  }

  @Test
  void a_code_that_is_cut_off_or_goes_on_is_none() {
    for (int length = 0; length < good.length(); length++) {
      assertThat(await(signer.verify(good.substring(0, length)))).isEmpty();
    }
    assertThat(await(signer.verify(good + "A"))).isEmpty();
    assertThat(await(signer.verify(good + "AAAA"))).isEmpty();
  }

  @Test
  void a_text_that_decodes_to_the_same_bytes_is_another_code() {
    var last = good.charAt(good.length() - 1);
    var beside = good.substring(0, good.length() - 1) + (char) (last + 1);
    assertThat(Base64.getUrlDecoder().decode(beside.substring(4)))
        .isEqualTo(Base64.getUrlDecoder().decode(good.substring(4)));

    assertThat(await(signer.verify(beside))).isEmpty();
    assertThat(await(signer.verify(good + "="))).isEmpty();
    assertThat(await(signer.verify(" " + good))).isEmpty();
  }

  @Test
  void a_code_of_a_key_that_is_not_ours_is_none_whatever_it_calls_itself() {
    var key = Ed25519.generate(new SecureRandom());
    var own = Ed25519.keyId(key.generatePublicKey());
    for (var keyId : List.of(own, await(keys.signing()).id())) {
      var message = claims(keyId).encode();
      var forged =
          new TicketCode(Buffer.buffer(message), Buffer.buffer(Ed25519.sign(key, message)));

      assertThat(await(signer.verify(forged.text()))).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "MQ1.", "MQ1.%", "MQ2.AAAA", "https://example.com", "MQ1.AAAA\u0000", "🎫"})
  void other_texts_are_no_codes(String text) {
    assertThat(await(signer.verify(text))).isEmpty();
  }

  @Test
  void a_huge_text_is_none() {
    assertThat(await(signer.verify("MQ1." + "A".repeat(1_000_000)))).isEmpty();
  }

  private static String code(byte[] bytes) {
    return "MQ1." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

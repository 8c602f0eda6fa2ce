package dev.marquee.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.catalog.ShowtimeId;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClaimsTest {
  private final NotificationWorld world = new NotificationWorld();
  private final Claims claims = new Claims(world.pool, 30);
  private final Claims.Key key =
      new Claims.Key(new ShowtimeId(1), UUID.randomUUID().toString(), Channel.MAIL);

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_message_is_claimed_once_a_channel() {
    assertThat(claim()).isInstanceOf(Claims.Outcome.Ours.class);
    assertThat(claim()).isInstanceOf(Claims.Outcome.Taken.class);
    assertThat(
            NotificationWorld.await(
                claims.claim(new Claims.Key(key.showtime(), key.eventId(), Channel.SMS))))
        .isInstanceOf(Claims.Outcome.Ours.class);
  }

  @Test
  void a_claim_that_is_given_back_is_the_next_ones() {
    release((Claims.Outcome.Ours) claim());

    assertThat(claim()).isInstanceOf(Claims.Outcome.Ours.class);
  }

  @Test
  void a_claim_that_is_over_can_not_be_given_back_for_the_one_who_has_it_now() {
    var late = (Claims.Outcome.Ours) claim();
    world.database.update(
        "update notification set claimed_until = now() - interval '1 second' where event_id = ?",
        key.eventId());
    assertThat(claim()).isInstanceOf(Claims.Outcome.Ours.class);

    release(late);

    assertThat(claim()).isInstanceOf(Claims.Outcome.Taken.class);
  }

  @Test
  void what_was_sent_is_never_claimed_again() {
    var claim = (Claims.Outcome.Ours) claim();
    NotificationWorld.await(claims.sent(key));
    release(claim);

    assertThat(claim()).isInstanceOf(Claims.Outcome.Sent.class);
  }

  private Claims.Outcome claim() {
    return NotificationWorld.await(claims.claim(key));
  }

  private void release(Claims.Outcome.Ours claim) {
    NotificationWorld.await(claims.release(key, claim));
  }
}

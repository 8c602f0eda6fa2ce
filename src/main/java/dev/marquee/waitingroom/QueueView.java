package dev.marquee.waitingroom;

import dev.marquee.platform.Config;
import dev.marquee.waitingroom.Place.State;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A place in a queue as the contract has it, with honest estimates. */
final class QueueView {
  private static final long MOST_WAIT_SECONDS = 86_400;

  /** When a sale opens its buyers ask again at so many a second, not all at once. */
  private static final int ASKING_PER_SECOND = 2_500;

  private static final int MOST_SPREAD_SECONDS = 20;

  private final Config.WaitingRoom config;
  private final AdmissionTokens tokens;
  private final Lots lots;
  private final Beacon beacon;

  QueueView(Config.WaitingRoom config, AdmissionTokens tokens, Lots lots, Beacon beacon) {
    this.config = config;
    this.tokens = tokens;
    this.lots = lots;
    this.beacon = beacon;
  }

  /** What the buyer is told. */
  JsonObject of(QueueTicket ticket, UUID buyer, Place place) {
    var state = place.state();
    var view =
        new JsonObject()
            .put("queue_ticket", ticket.toString())
            .put("showtime_id", ticket.showtime().toString())
            .put("state", state.name())
            .put("position", state == State.PRE_SALE ? null : place.position())
            .put("ahead", state == State.PRE_SALE ? null : place.ahead())
            .put("waiting", place.waiting())
            .put("estimated_wait_seconds", waitSeconds(place))
            .put("poll_after_seconds", pollSeconds(ticket, place));
    switch (state) {
      case PRE_SALE -> view.put("opens_at", Instant.ofEpochMilli(place.opensAtMillis()).toString());
      case WAITING -> view.put("outlook", isUnlikely(place) ? "UNLIKELY" : "LIKELY");
      case ADMITTED -> {
        var until = place.admittedUntil().orElseThrow();
        view.put("admission_token", tokens.sign(ticket.showtime(), buyer, until))
            .put("admitted_until", Instant.ofEpochSecond(until / 1000).toString());
      }
    }
    return view.put("fairness", fairness(ticket, place));
  }

  /** Even if each of those in front takes a single seat, none is left. */
  private static boolean isUnlikely(Place place) {
    return place.seatsLeft().isPresent()
        && place.ahead() + place.choosing() >= place.seatsLeft().getAsLong();
  }

  private static long waitSeconds(Place place) {
    return switch (place.state()) {
      case ADMITTED -> 0;
      case WAITING -> secondsFor(place.ahead() + 1, place);
      // Nobody knows the place yet: half of those who wait stand in front.
      case PRE_SALE ->
          Math.min(
              MOST_WAIT_SECONDS, untilOpening(place) + secondsFor(place.waiting() / 2 + 1, place));
    };
  }

  private static long secondsFor(long buyers, Place place) {
    var perSecond = place.perSecond().orElse(1);
    return perSecond <= 0
        ? MOST_WAIT_SECONDS
        : (long) Math.min(MOST_WAIT_SECONDS, Math.ceil(buyers / perSecond));
  }

  private static long untilOpening(Place place) {
    return Math.max(0, place.opensAtMillis() - place.nowMillis() + 999) / 1000;
  }

  /** Often enough to keep the place though an answer or two are lost. */
  private long pollSeconds(QueueTicket ticket, Place place) {
    var seconds =
        switch (place.state()) {
          case ADMITTED -> config.choosingSeconds() / 4;
          case WAITING -> Math.min(config.leaseSeconds() / 3, waitSeconds(place) / 4);
          case PRE_SALE ->
              Math.min(
                  config.preSaleLeaseSeconds() / 5,
                  untilOpening(place) + 1 + turnToAsk(ticket, place));
        };
    return Math.max(1, seconds);
  }

  private static long turnToAsk(QueueTicket ticket, Place place) {
    var spread = Math.min(MOST_SPREAD_SECONDS, place.waiting() / ASKING_PER_SECOND) + 1;
    return Integer.parseInt(ticket.member().substring(0, 4), 16) % spread;
  }

  private JsonObject fairness(QueueTicket ticket, Place place) {
    var fairness = new JsonObject().put("seed_hash", lots.seedHash(ticket.showtime()));
    if (place.isDrawn()) {
      fairness.put("seed", lots.seedHex(ticket.showtime()));
    }
    beacon(place.opensAtMillis(), place.isDrawn(), place.beacon())
        .ifPresent(it -> fairness.put("beacon", it));
    return fairness;
  }

  /** The beacon's round before the draw, and its value where the draw was mixed with it. */
  Optional<JsonObject> beacon(long opensAtMillis, boolean isDrawn, Optional<String> value) {
    return beacon.isOn() && (!isDrawn || value.isPresent())
        ? Optional.of(
            new JsonObject()
                .put("url", beacon.url())
                .put("round", beacon.round(opensAtMillis))
                .put("randomness", value.orElse(null)))
        : Optional.empty();
  }
}

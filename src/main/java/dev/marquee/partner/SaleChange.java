package dev.marquee.partner;

import dev.marquee.catalog.SaleTerms;
import dev.marquee.catalog.Sales.Present;
import dev.marquee.catalog.WaitingRoomMode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/**
 * What is to change about a sale; what is not named stays.
 *
 * @param status ON_SALE: it is open from now on; CLOSED: it is not, until it is opened again
 */
record SaleChange(
    Optional<String> status,
    Optional<Instant> opensAt,
    Optional<Instant> closesAt,
    Optional<JsonObject> waitingRoom,
    Optional<Integer> cancellationHours) {

  static SaleChange read(JsonObject body) {
    var faults = new ArrayList<Fault>();
    var change =
        new SaleChange(
            Optional.ofNullable(body.getString("status")),
            Forms.instant(body, "sale_opens_at", faults),
            Forms.instant(body, "sale_closes_at", faults),
            Optional.ofNullable(body.getJsonObject("waiting_room")),
            Optional.ofNullable(body.getInteger("cancellation_hours")));
    if (change.status().isPresent() && body.containsKey("sale_opens_at")) {
      faults.add(new Fault("/sale_opens_at", "does not go with status, which opens or closes now"));
    }
    if (change.isStatus("CLOSED") && body.containsKey("sale_closes_at")) {
      faults.add(new Fault("/sale_closes_at", "does not go with status CLOSED, which closes now"));
    }
    Fault.refuse(faults);
    return change;
  }

  private boolean isStatus(String name) {
    return status.filter(name::equals).isPresent();
  }

  /** Whether those who have booked could cancel for a shorter time than they were told. */
  boolean narrows(Present present) {
    return present.hasSold()
        && cancellableUntil(present.terms()).isBefore(present.terms().cancellableUntil());
  }

  private Instant cancellableUntil(SaleTerms terms) {
    return cancellationHours
        .map(hours -> terms.startsAt().minus(Duration.ofHours(hours)))
        .orElse(terms.cancellableUntil());
  }

  /** The terms that it makes of a sale; ends the request where they could not be kept. */
  SaleTerms of(Present present) {
    var terms = present.terms();
    var opens = opensAt(present);
    var closes = closesAt(present);
    var faults = new ArrayList<Fault>();
    if (closesAt.filter(it -> !it.isAfter(present.now())).isPresent()) {
      faults.add(new Fault("/sale_closes_at", "has passed: status CLOSED closes it now"));
    }
    if (closes.isAfter(terms.startsAt())) {
      faults.add(new Fault("/sale_closes_at", "is after the start"));
    }
    if (opensOtherwise() && !opens.isBefore(closes)) {
      faults.add(
          new Fault(
              opensAt.isPresent() ? "/sale_opens_at" : "/sale_closes_at",
              "the sale would close before it opens"));
    }
    Fault.refuse(faults);
    return new SaleTerms(
        terms.startsAt(),
        opens,
        closes,
        cancellableUntil(terms),
        waitingRoom
            .map(it -> WaitingRoomMode.valueOf(it.getString("mode")))
            .orElse(terms.waitingRoom()),
        waitingRoom
            .map(it -> Optional.ofNullable(it.getInteger("admit_per_second")))
            .orElse(terms.admitPerSecond()));
  }

  private boolean opensOtherwise() {
    return opensAt.isPresent() || closesAt.isPresent() || isStatus("ON_SALE");
  }

  private Instant opensAt(Present present) {
    var before = present.terms().opensAt();
    return isStatus("ON_SALE") && before.isAfter(present.now())
        ? present.now()
        : opensAt.orElse(before);
  }

  /** A sale that is opened again ends when the showtime starts, unless something else is said. */
  private Instant closesAt(Present present) {
    if (isStatus("CLOSED")) {
      return present.now();
    }
    return closesAt.orElse(
        isStatus("ON_SALE") ? present.terms().startsAt() : present.terms().closesAt());
  }
}

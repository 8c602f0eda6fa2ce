package dev.marquee.partner;

import dev.marquee.api.Problem;
import dev.marquee.pricing.Portion;
import dev.marquee.promotion.PromoTerms;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads what partners send about promo codes, where the schema has seen to its shape. All ends the
 * request with 400 where it cannot be meant.
 */
final class PromoForms {
  private PromoForms() {}

  static PromoTerms terms(JsonObject body) {
    var portion = Portion.of(body);
    PricingForms.refuseImpossible(portion);
    return possible(
        new PromoTerms(
            portion,
            body.getJsonArray("categories", new JsonArray()).stream()
                .map(String::valueOf)
                .collect(Collectors.toUnmodifiableSet()),
            Optional.ofNullable(body.getInteger("max_uses")),
            instant(body, "starts_at"),
            instant(body, "ends_at"),
            body.getBoolean("one_per_buyer", false)));
  }

  /** The terms with what is named put in place of what was; null takes it away. */
  static PromoTerms changed(PromoTerms before, JsonObject body) {
    return possible(
        new PromoTerms(
            before.portion(),
            before.categories(),
            body.containsKey("max_uses")
                ? Optional.ofNullable(body.getInteger("max_uses"))
                : before.maxUses(),
            body.containsKey("starts_at") ? instant(body, "starts_at") : before.startsAt(),
            body.containsKey("ends_at") ? instant(body, "ends_at") : before.endsAt(),
            body.getBoolean("one_per_buyer", before.onePerBuyer())));
  }

  private static PromoTerms possible(PromoTerms terms) {
    if (terms.isNever()) {
      throw Problem.invalid("/ends_at", "is not after the start").refusal();
    }
    return terms;
  }

  private static Optional<Instant> instant(JsonObject body, String name) {
    try {
      return Optional.ofNullable(body.getString(name))
          .map(OffsetDateTime::parse)
          .map(OffsetDateTime::toInstant);
    } catch (DateTimeException e) {
      throw Problem.invalid("/" + name, "is not a time such as 2026-12-01T18:30:00Z").refusal();
    }
  }
}

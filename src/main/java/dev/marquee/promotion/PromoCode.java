package dev.marquee.promotion;

import dev.marquee.pricing.Portion;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A promo code of a partner.
 *
 * @param code as the partner spells it; buyers may spell it in any case
 * @param allVenues whether it is for all of the organisation's venues, not for one
 * @param uses how many holds and bookings have it
 */
public record PromoCode(
    long id, String code, boolean allVenues, PromoTerms terms, long uses, Instant createdAt) {

  /** Reads a row that has all columns of {@code promo_code}, and {@code uses}. */
  static PromoCode of(Row row) {
    return new PromoCode(
        row.getLong("promo_code_id"),
        row.getString("code"),
        row.getLong("venue_id") == null,
        new PromoTerms(
            portion(row),
            Set.of(row.getArrayOfStrings("categories")),
            Optional.ofNullable(row.getInteger("max_uses")),
            instant(row.getOffsetDateTime("starts_at")),
            instant(row.getOffsetDateTime("ends_at")),
            row.getBoolean("one_per_buyer")),
        row.getLong("uses"),
        row.getOffsetDateTime("created_at").toInstant());
  }

  /** The same with other terms. */
  public PromoCode with(PromoTerms other) {
    return new PromoCode(id, code, allVenues, other, uses, createdAt);
  }

  private static Portion portion(Row row) {
    var percent = row.getInteger("percent_bp");
    return percent != null
        ? new Portion.Percent(percent)
        : new Portion.Fixed(row.getLong("amount"), row.getString("currency"));
  }

  private static Optional<Instant> instant(@Nullable OffsetDateTime time) {
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }

  /** The code as the contract has it. */
  public JsonObject toJson() {
    var json =
        new JsonObject()
            .put("id", String.valueOf(id))
            .put("code", code)
            .put("all_venues", allVenues);
    return terms.addTo(json).put("uses", uses).put("created_at", createdAt.toString());
  }
}

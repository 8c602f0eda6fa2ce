package dev.marquee.seating;

import dev.marquee.pricing.Breakdown;
import dev.marquee.pricing.Charges;
import dev.marquee.pricing.HoldPricing;
import dev.marquee.pricing.SeatPrice;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Seats taken for one buyer for a while, at the prices of that moment.
 *
 * @param charges what was in the prices besides the tickets when the hold was made
 * @param expiresAt when it ends: the buyer's own time, or the fence's bound while a payment is
 *     under way
 * @param expiresInMillis the same as a duration, by the database's clock when it was read
 */
public record Hold(
    HoldToken token,
    UUID buyerId,
    Status status,
    List<HoldLine> lines,
    String currency,
    Charges charges,
    Instant expiresAt,
    long expiresInMillis) {

  /** Where a hold stands. */
  public enum Status {
    ACTIVE,
    PAYING,
    EXPIRED,
    RELEASED,
    BOOKED
  }

  /** One seat with its category and its price in minor units of the hold's currency. */
  public record HoldLine(String seatId, String category, SeatPrice price) {

    /** A seat that costs this and nothing else. */
    public HoldLine(String seatId, String category, long amount) {
      this(seatId, category, SeatPrice.plain(amount));
    }

    /** What the buyer pays for it. */
    public long amount() {
      return price.amount();
    }

    /** Reads {@code seat_ids, categories, amounts}: arrays of one order, an element a seat. */
    public static List<HoldLine> of(Row row) {
      var amounts = row.getArrayOfLongs("amounts");
      return of(row, Stream.of(amounts).map(SeatPrice::plain).toList());
    }

    /** Reads the same with {@code pricing}: what each price is made of. */
    public static List<HoldLine> priced(Row row) {
      return pricing(row).map(it -> of(row, it.seats())).orElseGet(() -> of(row));
    }

    private static List<HoldLine> of(Row row, List<SeatPrice> prices) {
      var seatIds = row.getArrayOfStrings("seat_ids");
      var categories = row.getArrayOfStrings("categories");
      var lines = new ArrayList<HoldLine>(seatIds.length);
      for (var i = 0; i < seatIds.length; i++) {
        lines.add(new HoldLine(seatIds[i], categories[i], prices.get(i)));
      }
      return lines;
    }

    /** The seat as the contract shows it. */
    public JsonObject toJson(String currency) {
      var json =
          new JsonObject()
              .put("seat_id", seatId)
              .put("category", category)
              .put("price", money(amount(), currency));
      return Breakdown.addTo(json, price, currency);
    }
  }

  /** The seats, in the order they were asked for. */
  public List<String> seatIds() {
    return lines.stream().map(HoldLine::seatId).toList();
  }

  /** The sum of the lines, in minor units. */
  public long total() {
    return lines.stream().mapToLong(HoldLine::amount).sum();
  }

  /**
   * Reads {@code buyer_id, status, seat_ids, categories, amounts, pricing, currency, ends_at,
   * ends_in_millis}.
   */
  static Hold of(HoldToken token, Row row) {
    return new Hold(
        token,
        row.getUUID("buyer_id"),
        Status.valueOf(row.getString("status")),
        HoldLine.priced(row),
        row.getString("currency"),
        pricing(row).map(HoldPricing::charges).orElse(Charges.NONE),
        row.get(OffsetDateTime.class, "ends_at").toInstant(),
        row.getLong("ends_in_millis"));
  }

  private static Optional<HoldPricing> pricing(Row row) {
    return Optional.ofNullable(row.getJsonObject("pricing")).map(HoldPricing::of);
  }

  /** The promo code that takes something off it. */
  public Optional<String> promoCode() {
    return lines.stream().flatMap(line -> line.price().discountName().stream()).findFirst();
  }

  /** The same hold at other prices. */
  public Hold at(Function<HoldLine, SeatPrice> prices) {
    var repriced =
        lines.stream()
            .map(line -> new HoldLine(line.seatId(), line.category(), prices.apply(line)))
            .toList();
    return new Hold(
        token, buyerId, status, repriced, currency, charges, expiresAt, expiresInMillis);
  }

  /** How its prices came about. */
  HoldPricing pricing() {
    return new HoldPricing(charges, lines.stream().map(HoldLine::price).toList());
  }

  /** The hold as the contract shows it. */
  public JsonObject toJson() {
    var items = new JsonArray();
    for (var line : lines) {
      items.add(line.toJson(currency));
    }
    var json =
        new JsonObject()
            .put("hold_token", token.toString())
            .put("showtime_id", token.showtime().toString())
            .put("seat_ids", new JsonArray(seatIds()))
            .put("status", status.name())
            .put(
                "expires_at",
                expiresAt.truncatedTo(java.time.temporal.ChronoUnit.MILLIS).toString())
            .put("expires_in", Math.max(0, expiresInMillis / 1000))
            .put("lines", items)
            .put("total", money(total(), currency));
    promoCode().ifPresent(code -> json.put("promo_code", code));
    return Breakdown.addTo(json, lines.stream().map(HoldLine::price).toList(), currency);
  }

  private static JsonObject money(long amount, String currency) {
    return new JsonObject().put("amount", amount).put("currency", currency);
  }
}

package dev.marquee.money;

import dev.marquee.booking.BookingId;
import dev.marquee.booking.PaymentId;
import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What differs about one payment.
 *
 * @param number its place in the comparison, from 1
 * @param here how it stands here; absent where nothing is known of it
 * @param gateway how it stands there
 */
record Difference(
    long number,
    String kind,
    Optional<PaymentId> payment,
    Optional<BookingId> booking,
    Optional<String> txnId,
    Optional<String> chargeId,
    Optional<Side> here,
    Optional<Side> gateway) {

  /** How a payment stands on one side; amounts in minor units. */
  record Side(String state, String currency, long captured, long refunded) {
    JsonObject toJson() {
      return new JsonObject()
          .put("status", state)
          .put("currency", currency)
          .put("captured", captured)
          .put("refunded", refunded);
    }
  }

  static Difference of(Row row) {
    return new Difference(
        row.getLong("number"),
        row.getString("kind"),
        id(row, "payment_id", (showtime, value) -> new PaymentId(showtime, value)),
        id(row, "booking_id", (showtime, value) -> new BookingId(showtime, value)),
        Optional.ofNullable(row.getString("txn_id")),
        Optional.ofNullable(row.getString("charge_id")),
        side(row, "here"),
        side(row, "gateway"));
  }

  private static <T> Optional<T> id(
      Row row, String column, BiFunction<ShowtimeId, java.util.UUID, T> id) {
    return Optional.ofNullable(row.getUUID(column))
        .map(value -> id.apply(new ShowtimeId(row.getLong("showtime_id")), value));
  }

  private static Optional<Side> side(Row row, String name) {
    return Optional.ofNullable(row.getString(name + "_state"))
        .map(
            state ->
                new Side(
                    state,
                    row.getString(name + "_currency").toUpperCase(Locale.ROOT),
                    row.getLong(name + "_captured"),
                    row.getLong(name + "_refunded")));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("number", number)
        .put("kind", kind)
        .put("payment_id", text(payment))
        .put("booking_id", text(booking))
        .put("transaction_id", text(txnId))
        .put("charge_id", text(chargeId))
        .put("here", here.map(Side::toJson).orElse(null))
        .put("gateway", gateway.map(Side::toJson).orElse(null));
  }

  private static @Nullable String text(Optional<?> value) {
    return value.map(Object::toString).orElse(null);
  }
}
